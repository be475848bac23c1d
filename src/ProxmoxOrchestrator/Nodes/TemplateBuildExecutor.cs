using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>
/// template.build: archive uploaded (unless it lies there) → container created from it → made a template → seen as one. On a storage that
/// cannot link containers the archive is all that is needed.
/// </summary>
internal sealed class TemplateBuildExecutor(
    TemplateStore templates, NodeStore nodes, NodeArchiveStore archives, PveClusterStore clusters, PveClients clients, PveTasks tasks, GuestClient guests,
    Installation installation, IEventBus events, IOptionsMonitor<NodesOptions> options, TimeProvider clock) : IOperationExecutor
{
    public const string OperationKind = "template.build";
    private const int MostTries = 4;
    private static readonly TimeSpan UploadLimit = TimeSpan.FromMinutes(15), CreateLimit = TimeSpan.FromMinutes(15), ConvertLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200), Missing = TimeSpan.FromSeconds(5);

    public string Kind => OperationKind;

    public string FirstStep => Steps.Upload;

    public async Task<StepResult> RunStepAsync(OperationContext context, CancellationToken cancellationToken)
    {
        if (await templates.FindAsync(context.SubjectId, cancellationToken) is not { } template)
        {
            return new StepResult.Failed("the template's row is gone");
        }

        if (await clusters.FindAsync(TenantScope.All, template.ClusterId, cancellationToken) is not { } site)
        {
            return new StepResult.Failed("its Proxmox cluster was removed");
        }

        var job = new Job(context, template, site, clients.For(site), context.Read(NodesJson.Default.TemplateBuildData));
        try
        {
            return await (context.Step switch
            {
                Steps.Upload => UploadAsync(job, cancellationToken),
                Steps.Create => CreateAsync(job, cancellationToken),
                Steps.Convert => ConvertAsync(job, cancellationToken),
                Steps.Confirm => ConfirmAsync(job, cancellationToken),
                Steps.Remove => RemoveAsync(job, cancellationToken),
                var step => throw new InvalidOperationException($"template.build has no step '{step}'"),
            });
        }
        catch (StuckGuestException ex)
        {
            await nodes.BurnAsync(template.OrganisationId, template.ClusterId, template.Vmid, ex.Message, cancellationToken);
            return await NeedsOperatorAsync(job, ex.Message, cancellationToken);
        }
        catch (PveException ex) when (ex.Call.StartsWith("task ", StringComparison.Ordinal) || ex.Kind == PveErrorKind.StorageFull)
        {
            job = job with { Data = job.Data with { CreateTask = null, UploadTask = null, Posted = false, Refusals = job.Data.Refusals + 1 } };
            await context.SaveAsync(job.Data, NodesJson.Default.TemplateBuildData, cancellationToken);
            return job.Data.Refusals < MostTries || ex.Kind == PveErrorKind.StorageFull
                ? await CleanAndRetryAsync(job, ex.Message, cancellationToken)
                : await GiveUpAsync(job, ex.Message, cancellationToken);
        }
    }

    private async Task<StepResult> UploadAsync(Job job, CancellationToken cancellationToken)
    {
        var (archive, problem) = await archives.FindAsync(cancellationToken);
        if (archive is null)
        {
            return new StepResult.Wait(Missing, problem!);
        }

        if (archive.Sha256 != job.Template.ArchiveSha256)
        {
            return await GiveUpAsync(job, $"the archive on disk is version {archive.Version} now", cancellationToken);
        }

        var (template, client) = (job.Template, job.Client);
        var storages = await client.StoragesAsync(template.PveNode, cancellationToken);
        if ((Unsuitable(storages, job.Site.TemplateStorage, "vztmpl") ?? Unsuitable(storages, template.Storage, "rootdir")) is { } objection)
        {
            return new StepResult.Wait(Missing, $"{template.PveNode}: {objection}");
        }

        var linked = StorageTypes.LinksContainers(storages.First(s => s.Storage == template.Storage).Type);
        var volume = $"{job.Site.TemplateStorage}:vztmpl/{archive.FileName}";
        await templates.ChangeAsync(template.Id, row => (row.Linked, row.ArchiveVolume) = (linked, volume), cancellationToken);
        var there = await client.ContentAsync(template.PveNode, job.Site.TemplateStorage, "vztmpl", cancellationToken);
        if (there.Any(v => v.Volid == volume && v.Size == archive.Length))
        {
            return Uploaded(linked, "the archive is there already");
        }

        await job.Context.CheckInAsync(cancellationToken);
        CrashPoint.Hit("template.before-upload");
        var upid = await client.UploadAsync(
            template.PveNode, job.Site.TemplateStorage, "vztmpl", archive.FileName, () => NodeArchiveStore.Open(archive), archive.Length, archive.Sha256,
            new Tenths(archive.Length, percent => events.Publish(job.Context.OrganisationId, "operation.changed", job.Context.Id, $"template.build: {percent} % of the node archive sent to {template.PveNode}")),
            cancellationToken);
        CrashPoint.Hit("template.after-upload");
        await tasks.WaitAsync(client, upid, UploadLimit, cancellationToken);
        return Uploaded(linked, $"{archive.FileName}, {archive.Length >> 20} MiB");
    }

    private static StepResult Uploaded(bool linked, string detail)
        => new StepResult.Next(linked ? Steps.Create : Steps.Confirm, detail);

    private async Task<StepResult> CreateAsync(Job job, CancellationToken cancellationToken)
    {
        var (template, client) = (job.Template, job.Client);
        if (job.Data.CreateTask is { } running)
        {
            await tasks.WaitAsync(client, Upid.Parse(running), CreateLimit, cancellationToken);
            return new StepResult.Next(Steps.Convert, $"CT {template.Vmid} created");
        }

        switch (await guests.FindAsync(client, template.PveNode, template.Vmid, template.Id, cancellationToken))
        {
            case GuestFinding.Ours { Config.Lock: null }:
                return new StepResult.Next(Steps.Convert, $"CT {template.Vmid} was found with our mark");
            case GuestFinding.Ours { Config.Lock: { } held }:
                return await GuestClient.IsBusyAsync(client, template.PveNode, template.Vmid, cancellationToken)
                    ? new StepResult.Wait(Poll, $"CT {template.Vmid} is still being made")
                    : throw new StuckGuestException(template.PveNode, template.Vmid, held);
            case GuestFinding.Foreign foreign:
                return await BurnAndGiveUpAsync(job, $"CT {template.Vmid} is somebody else's ({foreign.Name})", cancellationToken);
            case var _ when job.Data.Posted && await GuestClient.IsBusyAsync(client, template.PveNode, template.Vmid, cancellationToken):
                return new StepResult.Wait(Poll, $"Proxmox still works on CT {template.Vmid}");
        }

        await job.Context.SaveAsync(job.Data with { Posted = true }, NodesJson.Default.TemplateBuildData, cancellationToken);
        CrashPoint.Hit("template.before-create");
        await job.Context.CheckInAsync(cancellationToken);
        var mark = new OwnershipMark(installation.Id, job.Context.Id, template.Id, job.Context.Epoch);
        try
        {
            // ip=manual: no clone inherits a static address.
            var upid = await client.CreateAsync(
                template.PveNode, template.Vmid, template.ArchiveVolume!, $"{template.Storage}:{options.CurrentValue.TemplateDiskGiB}", job.Site.ResourcePool,
                new()
                {
                    Hostname = "node-template", Description = mark.Write(), Cores = 1, MemoryMiB = 1024, SwapMiB = 0, OnBoot = false,
                    Net0 = $"name=eth0,bridge={job.Site.Bridge},ip=manual",
                },
                cancellationToken);
            CrashPoint.Hit("template.after-create");
            await job.Context.SaveAsync(job.Data with { Posted = true, CreateTask = upid.Text }, NodesJson.Default.TemplateBuildData, cancellationToken);
            await tasks.WaitAsync(client, upid, CreateLimit, cancellationToken);
        }
        catch (PveException ex) when (ex.Kind == PveErrorKind.AlreadyExists && !job.Data.Posted)
        {
            return await BurnAndGiveUpAsync(job, ex.Raw, cancellationToken);
        }

        return new StepResult.Next(Steps.Convert, $"CT {template.Vmid} created");
    }

    private async Task<StepResult> ConvertAsync(Job job, CancellationToken cancellationToken)
    {
        var (template, client) = (job.Template, job.Client);
        if (await guests.FindAsync(client, template.PveNode, template.Vmid, template.Id, cancellationToken) is not GuestFinding.Ours ours)
        {
            return await GiveUpAsync(job, $"CT {template.Vmid} disappeared before it was made a template", cancellationToken);
        }

        if (!ours.Config.IsTemplate)
        {
            await job.Context.SaveAsync(job.Data with { ConvertedAt = clock.GetUtcNow() }, NodesJson.Default.TemplateBuildData, cancellationToken);
            await job.Context.CheckInAsync(cancellationToken);
            CrashPoint.Hit("template.before-convert");
            await client.TemplateAsync(template.PveNode, template.Vmid, cancellationToken);
            CrashPoint.Hit("template.after-convert");
        }

        return new StepResult.Next(Steps.Confirm, "conversion asked for");
    }

    /// <summary>The conversion's answer comes before the work: only the configuration says when it is done.</summary>
    private async Task<StepResult> ConfirmAsync(Job job, CancellationToken cancellationToken)
    {
        var (template, client) = (job.Template, job.Client);
        if (template.Linked)
        {
            if (await guests.FindAsync(client, template.PveNode, template.Vmid, template.Id, cancellationToken) is not GuestFinding.Ours ours)
            {
                return await GiveUpAsync(job, $"CT {template.Vmid} disappeared while it was made a template", cancellationToken);
            }

            if (!ours.Config.IsTemplate)
            {
                return clock.GetUtcNow() - job.Data.ConvertedAt < ConvertLimit
                    ? new StepResult.Wait(Poll, "Proxmox converts it")
                    : await GiveUpAsync(job, $"CT {template.Vmid} did not become a template within {ConvertLimit.TotalSeconds:0} s: see task vztemplate on {template.PveNode}", cancellationToken);
            }
        }

        await templates.SetStateAsync(template.Id, TemplateStates.Ready, "", cancellationToken);
        return new StepResult.Done(template.Linked ? $"template {template.Vmid} of archive {template.ArchiveVersion} on {template.PveNode}" : $"archive {template.ArchiveVersion} on {template.PveNode}");
    }

    private async Task<StepResult> RemoveAsync(Job job, CancellationToken cancellationToken)
    {
        var template = job.Template;
        var pending = await guests.RemoveAsync(job.Site, job.Client, template.PveNode, template.Vmid, template.Id, () => job.Context.CheckInAsync(cancellationToken), cancellationToken);
        if (pending is not null)
        {
            return new StepResult.Wait(Poll, pending);
        }

        await templates.RemoveAsync(template.Id, cancellationToken);
        return new StepResult.Failed(job.Data.GiveUp ?? "given up");
    }

    private async Task<StepResult> CleanAndRetryAsync(Job job, string reason, CancellationToken cancellationToken)
    {
        var template = job.Template;
        await guests.RemoveAsync(job.Site, job.Client, template.PveNode, template.Vmid, template.Id, () => job.Context.CheckInAsync(cancellationToken), cancellationToken);
        return new StepResult.Again(reason);
    }

    private async Task<StepResult> BurnAndGiveUpAsync(Job job, string reason, CancellationToken cancellationToken)
    {
        await nodes.BurnAsync(job.Template.OrganisationId, job.Template.ClusterId, job.Template.Vmid, reason, cancellationToken);
        return await GiveUpAsync(job, $"{reason}; another id is tried", cancellationToken);
    }

    private static async Task<StepResult> GiveUpAsync(Job job, string reason, CancellationToken cancellationToken)
    {
        await job.Context.SaveAsync(job.Data with { GiveUp = reason }, NodesJson.Default.TemplateBuildData, cancellationToken);
        return new StepResult.Next(Steps.Remove, reason);
    }

    private async Task<StepResult> NeedsOperatorAsync(Job job, string reason, CancellationToken cancellationToken)
    {
        await templates.SetStateAsync(job.Template.Id, TemplateStates.NeedsOperator, reason, cancellationToken);
        return new StepResult.NeedsOperator(reason);
    }

    private static string? Unsuitable(IReadOnlyList<Proxmox.Wire.PveStorage> storages, string name, string content)
        => storages.FirstOrDefault(s => s.Storage == name) switch
        {
            null => $"storage '{name}' does not exist there, or the token may not see it (Datastore.Audit)",
            { Enabled: 0 } or { Active: 0 } => $"storage '{name}' is not active",
            var storage when !storage.Holds(content) => $"storage '{name}' does not take content '{content}': add it under Datacenter > Storage",
            _ => null,
        };

    internal static class Steps
    {
        public const string Upload = "upload", Create = "create", Convert = "convert", Confirm = "confirm", Remove = "remove";
    }

    private sealed record Job(OperationContext Context, TemplateRecord Template, PveSite Site, PveClient Client, TemplateBuildData Data);

    /// <summary>Reports each tenth once.</summary>
    private sealed class Tenths(long total, Action<int> report) : IProgress<long>
    {
        private int _last;

        public void Report(long value)
        {
            var tenth = total == 0 ? 10 : (int)(value * 10 / total);
            if (tenth > _last)
            {
                _last = tenth;
                report(tenth * 10);
            }
        }
    }
}
