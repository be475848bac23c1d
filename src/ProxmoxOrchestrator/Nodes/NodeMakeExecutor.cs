using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>
/// Step "make" of node.create: a linked clone, or a container from the archive, with mark and token in it. Run again after any crash it looks
/// first: a guest with our mark is adopted, somebody else's burns the id, an unknown outcome is waited out.
/// </summary>
internal sealed class NodeMakeExecutor(
    NodeStore nodes, NodeReservationStore reservations, NodeTokenStore tokens, TemplateStore templates, GuestClient guests, PveTasks tasks, CloneQueues queues, PveSightings sightings,
    TimeProvider clock)
{
    // A text that we do not know, said often enough, is a no.
    private const int MostTries = 4, MostUnclear = 7;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500), MakeLimit = TimeSpan.FromMinutes(10), OwnPostAge = TimeSpan.FromSeconds(60), LockAge = TimeSpan.FromSeconds(5);

    public async Task<StepResult> RunAsync(NodeJob job, CancellationToken cancellationToken)
    {
        if (job.Node.State == NodeState.Reserved)
        {
            await nodes.SetStateAsync(job.Node.Id, NodeState.Cloning, "", cancellationToken);
        }

        if (job.Data.MakeTask is { } task)
        {
            return await FollowAsync(job, Upid.Parse(task), cancellationToken);
        }

        switch (await FindAsync(job, cancellationToken))
        {
            case GuestFinding.Ours { Config.Lock: null }:
                return new StepResult.Next(NodeCreateExecutor.Steps.Seed, $"{job.Node.Guest} was found with our mark and adopted");
            case GuestFinding.Ours ours:
                return await WaitForLockAsync(job, ours.Config.Lock!, cancellationToken);
            case GuestFinding.Foreign when job.Data.Posted && job.Node.Kind == PveGuestKind.Qemu && await IsBusyAsync(job, cancellationToken):
                // A VM gets its description, and with it our mark, at the end of its cloning.
                return new StepResult.Wait(Poll, $"Proxmox still works on {job.Node.Guest}");
            case GuestFinding.Foreign foreign:
                return await NextIdAsync(job, $"{job.Node.Guest} is somebody else's ({foreign.Name})", cancellationToken);
            case var _ when job.Data.Posted && await IsBusyAsync(job, cancellationToken):
                return new StepResult.Wait(Poll, $"Proxmox still works on {job.Node.Guest}");
            default:
                return await PostAsync(job, cancellationToken);
        }
    }

    private Task<GuestFinding> FindAsync(NodeJob job, CancellationToken cancellationToken)
        => guests.FindAsync(job.Client, job.Node.PveNode, job.Node.Vmid, job.Node.Id, cancellationToken);

    private async Task<StepResult> PostAsync(NodeJob job, CancellationToken cancellationToken)
    {
        var postedBefore = job.Data.Posted;
        using var turn = job.Data.Source is { } template ? await queues.EnterAsync(job.Site.Id, template, cancellationToken) : null;

        // A container finds its token behind its name; a VM's comes with its seed.
        var hostname = job.Node.Kind == PveGuestKind.Qemu ? job.Node.Name : JoinTokens.Hostname(job.Node.Name, await tokens.NewTokenAsync(job.Node, job.Context.Id, cancellationToken));
        job = await job.SaveAsync(job.Data with { Posted = true, PostedAt = job.Data.PostedAt ?? clock.GetUtcNow() }, cancellationToken);
        CrashPoint.Hit("clone.before-post");
        try
        {
            await job.Context.CheckInAsync(cancellationToken);
            var upid = await MakeAsync(job, hostname, cancellationToken);
            CrashPoint.Hit("clone.after-post");
            job = await job.SaveAsync(job.Data with { MakeTask = upid.Text }, cancellationToken);
            return await FollowAsync(job, upid, cancellationToken);
        }
        catch (PveException ex) when (ex.Kind == PveErrorKind.AlreadyExists)
        {
            return await TakenAsync(job, postedBefore, ex, cancellationToken);
        }
        catch (PveException ex) when (ex.Kind == PveErrorKind.Forbidden && job.Data is { TemplateId: not null, Source: not null })
        {
            if (!await IsTemplateGoneAsync(job, cancellationToken))
            {
                throw;
            }

            return await WithoutTemplateAsync(job, cancellationToken);
        }
        catch (PveException ex) when (IsDefinite(ex) || (ex is { Status: 500, Kind: PveErrorKind.UnknownOutcome } && job.Context.Attempt >= MostUnclear))
        {
            return await RefusedAsync(job, ex, cancellationToken);
        }
    }

    private static Task<Upid> MakeAsync(NodeJob job, string hostname, CancellationToken cancellationToken)
    {
        var (node, data, mark) = (job.Node, job.Data, job.Mark.Write());
        if (data.Source is { } source)
        {
            return job.Client.CloneAsync(node.PveNode, source, node.Vmid, hostname, mark, job.Site.ResourcePool, data.FullClone, data.FullClone && data.Storage.Length > 0 ? data.Storage : null, cancellationToken);
        }

        var settings = new LxcSettings
        {
            Hostname = hostname,
            Description = mark,
            Cores = job.Pool.Cores,
            MemoryMiB = job.Pool.MemoryMiB,
            SwapMiB = 0,
            Net0 = job.Site.Net0(node.Address),
            Nameserver = job.Site.Nameserver,
        };
        return job.Client.CreateAsync(node.PveNode, node.Vmid, data.Archive!, $"{data.Storage}:{job.Pool.DiskGiB}", job.Site.ResourcePool, settings, cancellationToken);
    }

    private async Task<StepResult> FollowAsync(NodeJob job, Upid upid, CancellationToken cancellationToken)
    {
        try
        {
            await tasks.WaitAsync(job.Client, upid, MakeLimit, cancellationToken);
        }
        catch (PveException ex) when (ex.Call.StartsWith("task ", StringComparison.Ordinal))
        {
            job = await job.SaveAsync(job.Data with { MakeTask = null }, cancellationToken);
            return ex.Raw == "unexpected status" ? await KilledAsync(job, cancellationToken) : await RefusedAsync(job, ex, cancellationToken);
        }

        CrashPoint.Hit("clone.after-task");
        return new StepResult.Next(NodeCreateExecutor.Steps.Seed, job.Data.Source is { } source ? $"cloned from {source} as {job.Node.Guest}" : $"created from the archive as {job.Node.Guest}");
    }

    /// <summary>The id is taken: by our own earlier call whose answer was lost, or by a guest of somebody else.</summary>
    private async Task<StepResult> TakenAsync(NodeJob job, bool postedBefore, PveException ex, CancellationToken cancellationToken)
        => await FindAsync(job, cancellationToken) switch
        {
            GuestFinding.Ours => new StepResult.Wait(TimeSpan.Zero, "found the guest of an earlier try"),
            GuestFinding.Hidden when postedBefore && clock.GetUtcNow() - job.Data.PostedAt < OwnPostAge => new StepResult.Wait(Poll, $"Proxmox still works on {job.Node.Guest}"),
            _ => await NextIdAsync(job, ex.Raw, cancellationToken),
        };

    private async Task<StepResult> NextIdAsync(NodeJob job, string because, CancellationToken cancellationToken)
    {
        var next = await reservations.ReplaceVmidAsync(job.Node, job.Site, because, sightings.VmidsOf(job.Site.Id), cancellationToken);
        await job.SaveAsync(job.Data with { Posted = false, PostedAt = null, MakeTask = null }, cancellationToken);
        return next is null
            ? await job.GiveUpAsync($"{because}, and no other id of {job.Site.Name} is free: give the cluster a larger range", cancellationToken)
            : new StepResult.Next(NodeCreateExecutor.Steps.Make, $"{because}; {next} is tried");
    }

    private static bool IsDefinite(PveException ex) => ex.Kind is PveErrorKind.Locked or PveErrorKind.NotFound or PveErrorKind.CannotLink or PveErrorKind.StorageFull or PveErrorKind.IsTemplate or PveErrorKind.BadRequest;

    /// <summary>Proxmox said no, at once or in the task: what that means for the next try.</summary>
    private async Task<StepResult> RefusedAsync(NodeJob job, PveException ex, CancellationToken cancellationToken)
    {
        switch (ex.Kind)
        {
            case PveErrorKind.Locked when ex.Lock is "disk" or "file":
                return await WaitForTemplateAsync(job, ex, cancellationToken);
            case PveErrorKind.CannotLink when job.Data.TemplateId is { } id:
                await templates.ChangeAsync(id, row => row.Linked = false, cancellationToken);
                await job.SaveAsync(job.Data with { Source = null, Posted = false, PostedAt = null }, cancellationToken);
                return new StepResult.Next(NodeCreateExecutor.Steps.Make, $"{ex.Raw}: created from the archive instead");
            case PveErrorKind.CannotLink when job.Pool.TemplateVmid is not null && !job.Data.FullClone:
                await job.SaveAsync(job.Data with { FullClone = true, Posted = false, PostedAt = null }, cancellationToken);
                return new StepResult.Next(NodeCreateExecutor.Steps.Make, $"{ex.Raw}: copied in full instead");
            case PveErrorKind.StorageFull:
                return await ElsewhereAsync(job, ex, cancellationToken);
            case PveErrorKind.NotFound or PveErrorKind.IsTemplate when job.Data.TemplateId is { } id:
                await templates.SetStateAsync(id, TemplateStates.NeedsOperator, $"it cannot be used any more: {ex.Raw}", cancellationToken);
                return await CleanedAsync(job, new StepResult.Next(NodeCreateExecutor.Steps.Template, $"{ex.Raw}: another template is made"), cancellationToken);
            default:
                return job.Context.Attempt + 1 >= MostTries
                    ? await job.GiveUpAsync(ex.Message, cancellationToken)
                    : await CleanedAsync(job, new StepResult.Again(ex.Message), cancellationToken);
        }
    }

    /// <summary>
    /// Proxmox answers 403 for a guest that does not exist as for one that a narrow token may not use: the token clones in our pool, so a
    /// template that it does not see there is gone.
    /// </summary>
    private static async Task<bool> IsTemplateGoneAsync(NodeJob job, CancellationToken cancellationToken)
        => (await job.Client.ResourcesAsync(cancellationToken)).All(r => r.Vmid != job.Data.Source)
            && (await job.Client.PermissionsAsync($"/pool/{job.Site.ResourcePool}", cancellationToken)).Contains("VM.Clone");

    private async Task<StepResult> WithoutTemplateAsync(NodeJob job, CancellationToken cancellationToken)
    {
        var (id, source) = (job.Data.TemplateId!, job.Data.Source);
        await templates.RemoveAsync(id, cancellationToken);
        await job.SaveAsync(job.Data with { Posted = false, PostedAt = null, Source = null, TemplateId = null }, cancellationToken);
        return new StepResult.Next(NodeCreateExecutor.Steps.Template, $"template CT {source} is gone from {job.Node.PveNode}, somebody destroyed it or took it out of pool {job.Site.ResourcePool}: another one is made");
    }

    /// <summary>A lock "disk" with no clone running is what a killed clone leaves: the template is out of use until a person unlocks it.</summary>
    private async Task<StepResult> WaitForTemplateAsync(NodeJob job, PveException ex, CancellationToken cancellationToken)
    {
        if (ex.Lock == "disk" && job.Data is { TemplateId: { } id, Source: { } source } && job.Context.CreatedAt + LockAge < clock.GetUtcNow()
            && !await GuestClient.IsBusyAsync(job.Client, job.Node.PveNode, source, cancellationToken)
            && (await job.Client.ConfigAsync(job.Node.PveNode, source, cancellationToken)).Lock == "disk")
        {
            var reason = $"template CT {source} on {job.Node.PveNode} is left with lock 'disk' by a clone that was killed. As root on {job.Node.PveNode}: pct unlock {source}";
            await templates.SetStateAsync(id, TemplateStates.NeedsOperator, reason, cancellationToken);
            await job.SaveAsync(job.Data with { Posted = false, PostedAt = null, Source = null }, cancellationToken);
            return new StepResult.Next(NodeCreateExecutor.Steps.Template, reason);
        }

        return new StepResult.Wait(TimeSpan.FromMilliseconds(700 + Random.Shared.Next(600)), $"the template is being cloned ({ex.Raw})");
    }

    private async Task<StepResult> ElsewhereAsync(NodeJob job, PveException ex, CancellationToken cancellationToken)
    {
        var full = job.Data.FullHosts.Append(job.Node.PveNode).Distinct().ToArray();
        var other = sightings.Of(job.Site.Id)?.Hosts.Values.Where(h => h.Online && job.Pool.UsesHost(h.Name) && !full.Contains(h.Name)).Select(h => h.Name).Order().FirstOrDefault();
        var result = await CleanedAsync(job, new StepResult.Next(NodeCreateExecutor.Steps.Template, $"{ex.Raw} on {job.Node.PveNode}; {other} is tried"), cancellationToken);
        if (result is StepResult.Wait)
        {
            return result;
        }

        if (other is null || job.Pool.TemplateVmid is not null)
        {
            return await job.GiveUpAsync($"no host of the pool has room: {ex.Raw}. Free space, or give pool {job.Pool.Name} another storage", cancellationToken);
        }

        await job.SaveAsync(job.Data with { FullHosts = full, Posted = false, PostedAt = null, Source = null, TemplateId = null }, cancellationToken);
        await nodes.MoveToHostAsync(job.Node.Id, other, cancellationToken);
        return result;
    }

    /// <summary>A failed task may leave a guest behind: it goes before the next try.</summary>
    private async Task<StepResult> CleanedAsync(NodeJob job, StepResult result, CancellationToken cancellationToken)
    {
        if (await FindAsync(job, cancellationToken) is GuestFinding.Ours)
        {
            var pending = await guests.RemoveAsync(job.Site, job.Client, job.Node.PveNode, job.Node.Vmid, job.Node.Id, () => job.Context.CheckInAsync(cancellationToken), cancellationToken);
            if (await FindAsync(job, cancellationToken) is GuestFinding.Ours)
            {
                return new StepResult.Wait(Poll, pending ?? "the remains of a failed try are removed");
            }
        }

        await job.SaveAsync(job.Data with { Posted = false, PostedAt = null, MakeTask = null }, cancellationToken);
        return result;
    }

    private async Task<StepResult> WaitForLockAsync(NodeJob job, string held, CancellationToken cancellationToken)
    {
        if (await IsBusyAsync(job, cancellationToken) || clock.GetUtcNow() - (job.Data.PostedAt ?? job.Context.CreatedAt) < LockAge)
        {
            return new StepResult.Wait(Poll, $"{job.Node.Guest} is still being made (lock {held})");
        }

        // Looked at again after the tasks: it may have ended between the two looks.
        return await FindAsync(job, cancellationToken) is GuestFinding.Ours { Config.Lock: { } still }
            ? throw await StuckAsync(job, still, cancellationToken)
            : new StepResult.Wait(TimeSpan.Zero, "its lock is gone");
    }

    /// <summary>The worker was killed: the guest keeps lock "create", the template lock "disk", and a token can repair neither.</summary>
    private async Task<StepResult> KilledAsync(NodeJob job, CancellationToken cancellationToken)
        => await FindAsync(job, cancellationToken) switch
        {
            GuestFinding.Ours { Config.Lock: { } held } => throw await StuckAsync(job, held, cancellationToken),
            GuestFinding.Hidden => throw await StuckAsync(job, "create", cancellationToken),
            GuestFinding.Ours => await CleanedAsync(job, new StepResult.Again("the task that made it was killed"), cancellationToken),
            _ => await CleanedAsync(job, new StepResult.Again("the task that made it was killed and left nothing"), cancellationToken),
        };

    private async Task<StuckGuestException> StuckAsync(NodeJob job, string held, CancellationToken cancellationToken)
    {
        if (job.Data is { TemplateId: { } id, Source: { } source } && (await job.Client.ConfigAsync(job.Node.PveNode, source, cancellationToken)).Lock == "disk")
        {
            await templates.SetStateAsync(
                id, TemplateStates.NeedsOperator, $"template CT {source} is left with lock 'disk' by a clone that was killed. As root on {job.Node.PveNode}: pct unlock {source}", cancellationToken);
        }

        return new(job.Node.PveNode, job.Node.Vmid, held);
    }

    private static async Task<bool> IsBusyAsync(NodeJob job, CancellationToken cancellationToken)
        => await GuestClient.IsBusyAsync(job.Client, job.Node.PveNode, job.Node.Vmid, cancellationToken)
            || (job.Data.Source is { } source && await GuestClient.IsBusyAsync(job.Client, job.Node.PveNode, source, cancellationToken));
}
