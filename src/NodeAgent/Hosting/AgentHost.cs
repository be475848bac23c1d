using Microsoft.Extensions.Logging;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Contracts.Storage;
using ProxPaaS.NodeAgent.Builds;
using ProxPaaS.NodeAgent.Builds.Bases;
using ProxPaaS.NodeAgent.Connection;
using ProxPaaS.NodeAgent.Desired;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Identity;
using ProxPaaS.NodeAgent.Images;
using ProxPaaS.NodeAgent.Logs;
using ProxPaaS.NodeAgent.Metrics;
using ProxPaaS.NodeAgent.Probes;
using ProxPaaS.NodeAgent.Replicas;
using ProxPaaS.NodeAgent.Volumes;

namespace ProxPaaS.NodeAgent.Hosting;

/// <summary>
/// Puts the agent together and runs its loops. They share tables and stores and never call each other. Ending them leaves
/// every container as it is.
/// </summary>
internal sealed class AgentHost(AgentOptions options, TimeProvider clock, Random random, ILoggerFactory loggers)
{
    private const long WorthACollection = 2 << 20;
    private static readonly TimeSpan MemoryInterval = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        DurableFile.EnsurePrivateFolder(options.StateFolder);
        var replicaWake = new WakeSignal(clock);
        var buildWake = new WakeSignal(clock);
        var volumeWake = new WakeSignal(clock);
        var logAppended = new WakeSignal(clock);
        var outbox = new Outbox(clock);
        var link = new ControlPlaneLink();
        var identities = new IdentityHolder();
        var desired = new DesiredStateStore(options, [replicaWake, buildWake, volumeWake], loggers.CreateLogger<DesiredStateStore>());
        desired.Load();

        var replicas = new ReplicaTable(replicaWake, outbox);
        var containers = new ContainerClient();
        var docker = new DockerConnectionLoop(
            options, new ReplicaEvents(replicas, containers, replicaWake), () => OnDockerChanged(replicaWake, outbox, containers), clock, random, loggers.CreateLogger<DockerConnectionLoop>());
        using var probeClient = new ProbeClient();
        var probes = new ProbeSupervisor(replicas, probeClient, clock, loggers.CreateLogger<ReplicaMonitor>());
        var ended = new EndedLogs();
        var executor = new ReplicaExecutor(docker, desired, replicas, ended, clock, random, loggers.CreateLogger<ReplicaExecutor>());
        var replicaLoop = new ReplicaLoop(
            desired, docker, containers, replicas, new ReplicaMemoryStore(options), executor, probes, replicaWake, clock, loggers.CreateLogger<ReplicaLoop>());

        var cgroup = new CgroupFiles(options.CgroupRoot);
        var facts = new NodeFactsReader(options, cgroup);
        var builds = new BuildTable(outbox);
        var buildExecutor = new BuildExecutor(options, builds, desired, docker, new ContextDownload(link, clock, random), new RegistryRealm(options.RegistryRealmPort, loggers.CreateLogger<RegistryRealm>()), new BaseImages(new HeldImageStore(options), docker, clock), () => facts.Disk(docker.Host), clock, random);
        var buildLoop = new BuildLoop(options, desired, builds, buildExecutor, buildWake, logAppended, clock, loggers.CreateLogger<BuildLoop>());
        var buildLogs = new BuildLogSender(builds, link, outbox, logAppended);

        var volumes = new VolumeTable(outbox);
        var volumeLoop = new VolumeLoop(desired, docker, volumes, volumeWake, loggers.CreateLogger<VolumeLoop>());

        var samples = new SampleLoop(cgroup, facts, docker, replicas, link, outbox, clock);
        var seeds = new CloudSeedStore(options);
        var identityLoop = new IdentityLoop(
            options, new IdentityStore(options.StateFolder), new JoinTokenStore(options), seeds, facts, identities, clock, random, loggers.CreateLogger<IdentityLoop>());
        var cloudInit = new CloudInitExecutor(options, seeds, identities, outbox, loggers.CreateLogger<CloudInitExecutor>());
        var connection = new ConnectionLoop(
            options, identities, link, outbox, new NodeStatusReader(desired, docker, replicas, builds, facts, volumes), desired,
            new LogFollowers(replicas, ended, docker, outbox, clock, loggers.CreateLogger<LogFollowers>()), buildLogs, samples, clock, random, loggers.CreateLogger<ConnectionLoop>());
        var images = new ImageLoop(options, docker, desired, builds, () => facts.Disk(docker.Host), clock, loggers.CreateLogger<ImageLoop>());

        var memory = new MemoryLoop(() => GC.GetTotalAllocatedBytes(), WorthACollection, atRestOnly: false, MemoryInterval, clock);

        await RunAllAsync(
            [docker.RunAsync, replicaLoop.RunAsync, buildLoop.RunAsync, buildLogs.RunAsync, volumeLoop.RunAsync, samples.RunAsync, images.RunAsync, identityLoop.RunAsync, cloudInit.RunAsync, connection.RunAsync, memory.RunAsync],
            cancellationToken);
    }

    /// <summary>No loop ends by itself: one that breaks takes the process down, and its next start goes on from the state on disk.</summary>
    private static async Task RunAllAsync(Func<CancellationToken, Task>[] loops, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = loops.Select(run => run(over.Token)).ToArray();
        var first = await Task.WhenAny(running);
        await over.CancelAsync();
        await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        cancellationToken.ThrowIfCancellationRequested();
        await first;
    }

    private static void OnDockerChanged(WakeSignal replicas, Outbox outbox, ContainerClient containers)
    {
        // Events were missed while Docker was away.
        containers.InvalidateAll();
        replicas.Raise();
        outbox.RaiseStatus();
    }
}
