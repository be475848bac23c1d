using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>
/// node.create: template there → guest made, mark and token in it → seeded → configured → started → joined, cloud-init done, Docker answers →
/// ready → host name and seed cleaned. A node that does not work out is removed and its row ends as Failed; the planner makes another one.
/// </summary>
internal sealed class NodeCreateExecutor(
    NodeStore nodes, PveClusterStore clusters, PveClients clients, PveTasks tasks, GuestClient guests, NodeTemplateExecutor templates, NodeMakeExecutor maker, NodeConfigureExecutor configurer,
    NodeSeeds seeds, IClusterView view, Installation installation, IOptionsMonitor<NodesOptions> options, TimeProvider clock) : IOperationExecutor
{
    public const string OperationKind = "node.create";
    private const int MostStarts = 2, MostSeeds = 4;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90), OperatorPoll = TimeSpan.FromSeconds(15), JoinPoll = TimeSpan.FromSeconds(1), DockerPoll = TimeSpan.FromMilliseconds(250);

    public string Kind => OperationKind;

    public string FirstStep => Steps.Template;

    public async Task<StepResult> RunStepAsync(OperationContext context, CancellationToken cancellationToken)
    {
        if (await nodes.FindAsync(context.SubjectId, cancellationToken) is not { } found)
        {
            return new StepResult.Failed("the node's row is gone");
        }

        var (node, pool) = found;
        if (node.DestroyedAt is not null)
        {
            return new StepResult.Failed(node.Reason.Length > 0 ? node.Reason : "the node is gone");
        }

        if (await clusters.FindAsync(TenantScope.All, node.ClusterId, cancellationToken) is not { } site)
        {
            return new StepResult.Failed("its Proxmox cluster was removed");
        }

        var job = new NodeJob(context, node, pool, site, clients.For(site).Of(node.Kind), context.Read(NodesJson.Default.NodeCreateData), installation);
        try
        {
            // A creation may wait for a person for ever; whoever wants the node gone does not have to.
            if (context.Step is not (Steps.Clean or Steps.Remove) && await nodes.HasOpenAsync(node.Id, NodeDestroyExecutor.OperationKind, cancellationToken))
            {
                return await job.GiveUpAsync("it was asked to go before it was ready", cancellationToken);
            }

            // An operator has looked at it and asked for another try: what stands of it is removed.
            return await ((node.State == NodeState.NeedsOperator ? Steps.Remove : context.Step) switch
            {
                Steps.Template => templates.RunAsync(job, cancellationToken),
                Steps.Make => maker.RunAsync(job, cancellationToken),
                Steps.Seed => SeedAsync(job, cancellationToken),
                Steps.Configure => configurer.RunAsync(job, cancellationToken),
                Steps.Start => StartAsync(job, cancellationToken),
                Steps.Join => JoinAsync(job, cancellationToken),
                Steps.Clean => CleanAsync(job, cancellationToken),
                Steps.Remove => RemoveAsync(job, cancellationToken),
                var step => throw new InvalidOperationException($"node.create has no step '{step}'"),
            });
        }
        catch (StuckGuestException ex)
        {
            await nodes.BurnAsync(node.OrganisationId, node.ClusterId, node.Vmid, ex.Message, cancellationToken);
            await nodes.SetStateAsync(node.Id, NodeState.NeedsOperator, ex.Message, cancellationToken);
            return new StepResult.NeedsOperator(ex.Message);
        }
    }

    private async Task<StepResult> SeedAsync(NodeJob job, CancellationToken cancellationToken)
    {
        if (await guests.FindAsync(job.Client, job.Node.PveNode, job.Node.Vmid, job.Node.Id, cancellationToken) is not GuestFinding.Ours)
        {
            return await job.GiveUpAsync($"{job.Node.Guest} on {job.Node.PveNode} disappeared before it was seeded", cancellationToken);
        }

        if ((await job.Client.StatusAsync(job.Node.PveNode, job.Node.Vmid, cancellationToken)).IsRunning)
        {
            // Never written into once it has run: its symlinks would be followed by the host's root.
            return new StepResult.Next(Steps.Configure, "it runs already");
        }

        await job.Context.CheckInAsync(cancellationToken);
        CrashPoint.Hit("seed.before-write");
        try
        {
            var done = await seeds.Of(job.Node).WriteAsync(job, cancellationToken);
            CrashPoint.Hit("seed.after-write");
            return new StepResult.Next(Steps.Configure, done);
        }
        catch (SeedException ex) when (ex.Failure == SeedFailure.Waiting)
        {
            await nodes.SetStateAsync(job.Node.Id, job.Node.State, ex.Message, cancellationToken);
            return new StepResult.Wait(OperatorPoll, ex.Message);
        }
        catch (SeedException ex)
        {
            return ex.Failure == SeedFailure.Passing && job.Context.Attempt + 1 < MostSeeds ? new StepResult.Again(ex.Message) : await job.GiveUpAsync(ex.Message, cancellationToken);
        }
    }

    private async Task<StepResult> StartAsync(NodeJob job, CancellationToken cancellationToken)
    {
        var (node, client) = (job.Node, job.Client);
        await nodes.SetStateAsync(node.Id, NodeState.Starting, "", cancellationToken);
        if ((await client.StatusAsync(node.PveNode, node.Vmid, cancellationToken)).IsRunning)
        {
            return new StepResult.Next(Steps.Join, "runs");
        }

        if (await guests.FindAsync(client, node.PveNode, node.Vmid, node.Id, cancellationToken) is not GuestFinding.Ours)
        {
            return await job.GiveUpAsync($"{node.Guest} on {node.PveNode} disappeared before it was started", cancellationToken);
        }

        try
        {
            if (job.Data.StartTask is null)
            {
                await job.Context.CheckInAsync(cancellationToken);
                CrashPoint.Hit("start.before-post");
                var task = await client.StartAsync(node.PveNode, node.Vmid, cancellationToken);
                CrashPoint.Hit("start.after-post");
                job = await job.SaveAsync(job.Data with { StartTask = task.Text, Starts = job.Data.Starts + 1 }, cancellationToken);
            }

            await tasks.WaitAsync(client, Upid.Parse(job.Data.StartTask!), StartLimit, cancellationToken);
            return new StepResult.Next(Steps.Join, "started");
        }
        catch (PveException ex) when (ex.Kind == PveErrorKind.AlreadyRunning)
        {
            return new StepResult.Next(Steps.Join, "runs");
        }
        catch (Exception ex) when (ex is TimeoutException || (ex is PveException { Call: var call } && call.StartsWith("task ", StringComparison.Ordinal)))
        {
            // Seen on loaded hosts: a start fails once and works the second time.
            if (job.Data.Starts >= MostStarts)
            {
                return await job.GiveUpAsync($"it did not start: {ex.Message}", cancellationToken);
            }

            await job.SaveAsync(job.Data with { StartTask = null }, cancellationToken);
            return new StepResult.Again(ex.Message);
        }
    }

    private async Task<StepResult> JoinAsync(NodeJob job, CancellationToken cancellationToken)
    {
        var (node, limits, now) = (job.Node, options.CurrentValue, clock.GetUtcNow());
        if (node.State != NodeState.Joining)
        {
            await nodes.SetStateAsync(node.Id, NodeState.Joining, "", cancellationToken);
        }

        if (job.Data.WaitingSince is null || job.Data.WaitingEpoch != job.Context.Epoch)
        {
            // A fresh window after our own absence: it was us who could not be reached.
            job = await job.SaveAsync(job.Data with { WaitingSince = now, WaitingEpoch = job.Context.Epoch }, cancellationToken);
        }

        var waited = now - job.Data.WaitingSince!.Value;
        if (!node.Joined)
        {
            return waited.TotalSeconds < limits.JoinTimeoutSeconds
                ? new StepResult.Wait(JoinPoll, "waits for the agent to introduce itself")
                : await job.GiveUpAsync($"its agent did not introduce itself within {limits.JoinTimeoutSeconds} s; {await WhereStuckAsync(job, cancellationToken)}", cancellationToken);
        }

        var known = view.Current.Node(node.Id);
        var cloudInitSeconds = node.UserData is null ? 0 : limits.CloudInitTimeoutSeconds;
        if (node.UserData is not null && known?.CloudInit is not { Succeeded: true })
        {
            return known?.CloudInit is null && waited.TotalSeconds < limits.JoinTimeoutSeconds + cloudInitSeconds
                ? new StepResult.Wait(JoinPoll, "joined; cloud-init works on the pool's user-data")
                : await job.GiveUpAsync(CloudInitSentence.Of(known?.CloudInit, job.Pool.Name, cloudInitSeconds), cancellationToken);
        }

        if (known is not { DockerReady: true, Facts: { } facts } live)
        {
            var why = known?.DockerMessage is { Length: > 0 } message ? $": {message}" : "";
            return waited.TotalSeconds < limits.JoinTimeoutSeconds + cloudInitSeconds + limits.DockerTimeoutSeconds
                ? new StepResult.Wait(DockerPoll, "joined; waits for Docker")
                : await job.GiveUpAsync($"its Docker does not answer{why}", cancellationToken);
        }

        CrashPoint.Hit("join.before-ready");
        var (cpu, memory) = NodeAllocatable.Of(facts.CpuMilli, facts.MemoryMiB, job.Pool, limits);
        await nodes.SetReadyAsync(node.Id, cpu, memory, live.AgentVersion, cancellationToken);
        CrashPoint.Hit("join.after-ready");
        return new StepResult.Next(Steps.Clean, $"ready: {cpu} mCPU, {memory} MiB to give");
    }

    /// <summary>The token is used up; it goes from Proxmox's view as well, and so does what the seed left there.</summary>
    private async Task<StepResult> CleanAsync(NodeJob job, CancellationToken cancellationToken)
    {
        var (node, client) = (job.Node, job.Client);
        if (await guests.FindAsync(client, node.PveNode, node.Vmid, node.Id, cancellationToken) is GuestFinding.Ours { Config.Hostname: { } hostname } && hostname != node.Name)
        {
            await job.Context.CheckInAsync(cancellationToken);
            await client.ConfigureAsync(node.PveNode, node.Vmid, new LxcSettings { Hostname = node.Name }, cancellationToken);
        }

        await seeds.Of(node).ClearAsync(node, job.Site, client, () => job.Context.CheckInAsync(cancellationToken), cancellationToken);
        return new StepResult.Done("ready");
    }

    private async Task<StepResult> RemoveAsync(NodeJob job, CancellationToken cancellationToken)
    {
        var (node, reason) = (job.Node, job.Data.GiveUp ?? job.Node.Reason);
        if (node.State is not (NodeState.Destroying or NodeState.NeedsOperator))
        {
            await nodes.SetStateAsync(node.Id, NodeState.Destroying, reason, cancellationToken);
        }

        var pending = await guests.RemoveAsync(job.Site, job.Client, node.PveNode, node.Vmid, node.Id, () => job.Context.CheckInAsync(cancellationToken), cancellationToken);
        if (pending is not null)
        {
            return new StepResult.Wait(TimeSpan.FromMilliseconds(200), pending);
        }

        await seeds.Of(node).ClearAsync(node, job.Site, job.Client, () => job.Context.CheckInAsync(cancellationToken), cancellationToken);
        await nodes.SetGoneAsync(node.Id, NodeState.Failed, reason, cancellationToken);
        return new StepResult.Failed(reason);
    }

    /// <summary>Interfaces say how far a silent guest came; only the join says that it is there.</summary>
    private static async Task<string> WhereStuckAsync(NodeJob job, CancellationToken cancellationToken)
    {
        if (job.Node.Kind == PveGuestKind.Qemu)
        {
            return "see the VM's console in Proxmox: cloud-init must find the seed in its CD drive, and the VM must reach the control plane's address";
        }

        try
        {
            var interfaces = await job.Client.InterfacesAsync(job.Node.PveNode, job.Node.Vmid, cancellationToken);
            return interfaces switch
            {
                null or [] => "its network never came up: see the container's console in Proxmox",
                _ when interfaces.FirstOrDefault(i => i.Name == "eth0") is { Inet: { Length: > 0 } inet }
                    => $"eth0 has {inet}{(interfaces.Any(i => i.Name == "docker0") ? " and Docker runs" : "")}, so it booted: check that it reaches the control plane's address, and journalctl -u proxpaas-agent in it",
                _ => "eth0 has no address: check the bridge and the address range",
            };
        }
        catch (PveException ex)
        {
            return $"Proxmox cannot say why ({ex.Raw})";
        }
    }

    internal static class Steps
    {
        public const string Template = "template", Make = "make", Configure = "configure", Seed = "seed", Start = "start", Join = "join", Clean = "clean", Remove = "remove";
    }
}
