using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Cluster.Liveness;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Deployments.Rollouts;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Ingress;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Registry;
using ProxPaaS.Orchestrator.Registry.Tokens;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Runs;
using ProxPaaS.Orchestrator.Scheduling;
using ProxPaaS.Orchestrator.Volumes;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>
/// The run-time half of the control plane on SQLite, one pass at a time on a fake clock. Agents and edges are simulated behind their
/// gateways: what an agent gets is what <see cref="DesiredStateStore"/> reads.
/// </summary>
internal sealed class ClusterRig : SqliteRig
{
    private readonly Dictionary<string, ReplicaPhase> _phases = [];
    private readonly Dictionary<string, int> _restarts = [];
    private int _next;

    /// <summary>Replica ids of deployments whose image holds this word fail instead of starting.</summary>
    public string BrokenImage { get; set; } = "broken";

    /// <summary>Replicas of images that hold this word, once ready, are restarted each second and are not ready.</summary>
    public string? CrashingImage { get; set; }

    /// <summary>Exit code of runs; null while they go on.</summary>
    public int? RunsExitWith { get; set; } = 0;

    /// <summary>Nodes whose agents say nothing.</summary>
    public HashSet<string> Silent { get; } = [];

    /// <summary>Requests in flight that the edges report, by replica id.</summary>
    public Dictionary<string, int> InFlight { get; } = [];

    /// <summary>Edges that apply what they get.</summary>
    public HashSet<string> Edges { get; } = [];

    /// <summary>Called after each pass with the edges' table.</summary>
    public Action<RouteTables>? Watch { get; set; }

    public ClusterState Cluster => Get<ClusterState>();

    public static async Task<ClusterRig> StartAsync()
    {
        var rig = new ClusterRig();
        await rig.StartDatabaseAsync();
        await rig.ChangeAsync(c =>
        {
            c.NodePools.Add(new() { Id = PoolId, OrganisationId = Organisation, ClusterId = "pve_1", Name = "default" });
            c.Projects.Add(new() { Id = "prj_1", OrganisationId = Organisation, Name = "shop", CreatedAt = rig.Clock.GetUtcNow() });
            c.Environments.Add(new() { Id = "env_1", OrganisationId = Organisation, ProjectId = "prj_1", Name = "production", CreatedAt = rig.Clock.GetUtcNow() });
            return Task.CompletedTask;
        });
        return rig;
    }

    public async Task<string> AddNodeAsync(int cpuMilli = 2000, int memoryMiB = 1024, string pveNode = "pve1", params string[] labels)
    {
        var id = $"nod_{++_next}";
        await ChangeAsync(c =>
        {
            c.Nodes.Add(new()
            {
                Id = id, OrganisationId = Organisation, PoolId = PoolId, ClusterId = "pve_1", Name = $"node-{_next}", State = NodeState.Ready, Vmid = 6000 + _next, PveNode = pveNode,
                Address = $"10.77.0.{_next}", CpuMilli = cpuMilli, MemoryMiB = memoryMiB, CreatedAt = Clock.GetUtcNow(), Labels = [.. labels],
            });
            return Task.CompletedTask;
        });
        Alive(id);
        return id;
    }

    public void Alive(string nodeId) => Cluster.ChangeNode(nodeId, n => n with { Connected = true, DockerReady = true, LastSeen = Clock.GetTimestamp(), Verdict = new(NodeHealth.Alive, "") });

    public void Judge(string nodeId, NodeHealth health) => Cluster.ChangeNode(nodeId, n => n with { Connected = false, Verdict = new(health, health.ToString()) });

    public async Task<string> AddServiceAsync(int replicas = 1, int port = 8080, bool domain = true)
    {
        var id = $"srv_{++_next}";
        await ChangeAsync(c =>
        {
            c.Services.Add(new()
            {
                Id = id, OrganisationId = Organisation, ProjectId = "prj_1", EnvironmentId = "env_1", Name = $"web{_next}", Replicas = replicas, Port = port, CreatedAt = Clock.GetUtcNow(),
            });
            if (domain)
            {
                c.Domains.Add(new() { Id = $"dom_{_next}", OrganisationId = Organisation, ServiceId = id, Host = $"web{_next}.apps.test", CreatedAt = Clock.GetUtcNow() });
            }

            return Task.CompletedTask;
        });
        return id;
    }

    public Task SetAsync(string serviceId, Action<Service> change) => ChangeAsync(async c => change(await c.Services.SingleAsync(s => s.Id == serviceId)));

    /// <summary>What a finished build or a redeploy inserts.</summary>
    public async Task<string> DeployAsync(string serviceId, string image = "registry.test/web@sha256:1", int cpuMilli = 250, int memoryMiB = 128, string pool = "default", Isolation isolation = Isolation.Shared)
    {
        var id = $"dep_{++_next}";
        await ChangeAsync(async c =>
        {
            var service = await c.Services.SingleAsync(s => s.Id == serviceId);
            var version = await c.Deployments.CountAsync(d => d.ServiceId == serviceId) + 1;
            var spec = new DeploymentSpec
            {
                ServiceName = service.Name, ProjectId = service.ProjectId, EnvironmentId = service.EnvironmentId, Port = service.Port, CpuMilli = cpuMilli, MemoryMiB = memoryMiB,
                Kind = service.Kind, ReleaseCommand = service.ReleaseCommand, PoolName = pool, Isolation = isolation, Variables = new Dictionary<string, string> { ["SECRET"] = "sesame" },
                Volumes = [.. await c.Volumes.Where(v => v.ServiceId == serviceId && v.DeletedAt == null).Select(v => new MountedVolume(v.Id, v.MountPath, v.SizeMiB)).ToListAsync()],
            };
            c.Deployments.Add(new()
            {
                Id = id, OrganisationId = Organisation, ServiceId = serviceId, Version = version, State = DeploymentState.Pending, Cause = "manual", Image = image,
                SealedSpec = DeploymentSpecSeal.Seal(Get<ISecretBox>(), id, spec), CreatedAt = Clock.GetUtcNow(),
            });
        });
        return id;
    }

    public async Task<string> AddVolumeAsync(string serviceId)
    {
        var id = $"vol_{++_next}";
        await ChangeAsync(c =>
        {
            c.Volumes.Add(new()
            {
                Id = id, OrganisationId = Organisation, ProjectId = "prj_1", EnvironmentId = "env_1", ServiceId = serviceId, Owner = "shop/db", Name = "data", MountPath = "/data", CreatedAt = Clock.GetUtcNow(),
            });
            return Task.CompletedTask;
        });
        return id;
    }

    public Task ScaleAsync(string serviceId, int replicas) => ChangeAsync(async c => (await c.Services.SingleAsync(s => s.Id == serviceId)).Replicas = replicas);

    public async Task AddEdgeAsync(string id)
    {
        await ChangeAsync(c =>
        {
            c.Edges.Add(new() { Id = id, OrganisationId = Organisation, Name = id, CreatedAt = Clock.GetUtcNow(), PublicKeyHash = [1] });
            return Task.CompletedTask;
        });
        Edges.Add(id);
    }

    public Task<Deployment> DeploymentAsync(string id) => QueryAsync(c => c.Deployments.AsNoTracking().SingleAsync(d => d.Id == id));

    public Task<List<Replica>> ReplicasAsync(string? deploymentId = null)
        => QueryAsync(c => c.Replicas.AsNoTracking().Where(r => deploymentId == null || r.DeploymentId == deploymentId).OrderBy(r => r.Id).ToListAsync());

    public async Task<List<Replica>> LiveAsync(string? deploymentId = null) => [.. (await ReplicasAsync(deploymentId)).Where(r => Ledger.Holds(r.State))];

    /// <summary>Loops, agents and edges each take one step; a second goes by.</summary>
    public async Task PassAsync()
    {
        await Leadership.InTermAsync(Get<DeploymentLoop>().ReconcileAsync, TimeSpan.Zero, CancellationToken.None);
        await Leadership.InTermAsync(Get<RunLoop>().ReconcileAsync, CancellationToken.None);
        await Get<RoutesLoop>().ReconcileAsync(CancellationToken.None);
        Watch?.Invoke(Get<RouteTables>());
        await AgentsAsync();
        EdgesApply();
        Clock.Advance(TimeSpan.FromSeconds(1));
    }

    public async Task PassAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await PassAsync();
        }
    }

    public async Task UntilAsync(Func<Task<bool>> condition, int passes = 60)
    {
        for (var i = 0; i < passes; i++)
        {
            if (await condition())
            {
                return;
            }

            await PassAsync();
        }

        Assert.Fail($"not so after {passes} passes; events:\n{string.Join('\n', Events.All.Select(e => e.Message).TakeLast(20))}");
    }

    public Task UntilStateAsync(string deploymentId, DeploymentState state, int passes = 60)
        => UntilAsync(async () => (await DeploymentAsync(deploymentId)).State == state, passes);

    /// <summary>A new process with a higher epoch: the database is all that is left.</summary>
    public async Task RestartAsync()
    {
        var nodes = Cluster.Current.Nodes.Values.Where(n => n.Connected).Select(n => n.NodeId).ToArray();
        await StartAgainAsync();
        foreach (var node in nodes)
        {
            Alive(node);
        }
    }

    protected override void Compose(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IBuildWork, NoBuildWork>().AddSingleton<IBuildReports, NoBuildWork>().AddSingleton<RegistryLoginStore>().AddSingleton<RegistryTokens>().AddOptions<RegistryOptions>();
        services.AddAgents().AddDeployments().AddIngress().AddRuns();
        services.AddSingleton<DeploymentLoop>().AddSingleton<RunLoop>().AddSingleton<RoutesLoop>().AddSingleton<LivenessLoop>();
    }

    private async Task AgentsAsync()
    {
        foreach (var node in Cluster.Current.Nodes.Values.Where(n => n.Connected && !Silent.Contains(n.NodeId)).Select(n => n.NodeId))
        {
            var desired = await Get<DesiredStateStore>().ReadAsync(node, CancellationToken.None);
            var reports = desired.Replicas.Select(r =>
            {
                _phases[r.Id] = Next(r, _phases.GetValueOrDefault(r.Id));
                var why = _phases[r.Id] is ReplicaPhase.Failed or ReplicaPhase.Unready ? "the container ended with exit code 1" : "";
                _restarts[r.Id] = _restarts.GetValueOrDefault(r.Id) + (_phases[r.Id] == ReplicaPhase.Unready ? 1 : 0);
                var started = r.RunOnce && _phases[r.Id] is ReplicaPhase.Starting or ReplicaPhase.Exited ? Clock.GetUtcNow() : (DateTimeOffset?)null;
                return new ReplicaReport(r.Id, _phases[r.Id], why, _restarts[r.Id], _phases[r.Id] == ReplicaPhase.Exited ? RunsExitWith ?? 0 : 0, false, started, null);
            }).ToArray();
            await Get<ReplicaReportStore>().ApplyAsync(node, reports, CancellationToken.None);
            Cluster.Change(s => s with
            {
                Replicas = s.Replicas.SetItems(reports.Select(r => KeyValuePair.Create(
                    r.ReplicaId, new ReplicaLive(r.ReplicaId, node, r.Phase, ReplicaPhases.Shown(r.Phase), r.Message) { Restarts = r.Restarts, StartedAt = s.Replica(r.ReplicaId)?.StartedAt ?? r.StartedAt }))),
            });
        }
    }

    private ReplicaPhase Next(ReplicaSpec spec, ReplicaPhase now) => (spec.Intent, now) switch
    {
        (ReplicaIntent.Stop, ReplicaPhase.Stopping) => ReplicaPhase.Stopped,
        (ReplicaIntent.Stop, _) => ReplicaPhase.Stopping,
        (_, ReplicaPhase.Unspecified) => ReplicaPhase.Pulling,
        (_, ReplicaPhase.Pulling) => ReplicaPhase.Starting,
        (_, ReplicaPhase.Starting) when spec.RunOnce => RunsExitWith is null ? ReplicaPhase.Starting : ReplicaPhase.Exited,
        (_, ReplicaPhase.Ready or ReplicaPhase.Unready) when CrashingImage is { } crashing => spec.Image.Contains(crashing, StringComparison.Ordinal) ? ReplicaPhase.Unready : ReplicaPhase.Ready,
        (_, ReplicaPhase.Starting) => spec.Image.Contains(BrokenImage, StringComparison.Ordinal) ? ReplicaPhase.Failed : ReplicaPhase.Ready,
        _ => now,
    };

    private void EdgesApply()
    {
        if (Get<RouteTables>().Current is not { } table)
        {
            return;
        }

        foreach (var edge in Edges)
        {
            Cluster.ChangeEdge(edge, e => e with
            {
                Connected = true,
                Applied = table.Upstreams,
                Upstreams = InFlight.Aggregate(e.Upstreams.Clear(), (all, f) => all.SetItem(f.Key, new(true, f.Value, ""))),
            });
        }
    }
}
