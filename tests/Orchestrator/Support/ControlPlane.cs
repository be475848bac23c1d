using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity.Certificates;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>The real control plane on free ports with its own SQLite file; builds are the test's.</summary>
internal sealed class ControlPlane : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication _app = null!;
    private int _next;

    public NoBuildWork Builds { get; } = new();

    public Uri Agents { get; private set; } = null!;

    public Uri Api { get; private set; } = null!;

    public string Organisation => Get<Installation>().OrganisationId;

    public CaFingerprint Fingerprint => Get<PlatformCaStore>().Authority.Fingerprint;

    public IClusterView Cluster => Get<IClusterView>();

    public static async Task<ControlPlane> StartAsync()
    {
        var plane = new ControlPlane();
        await plane.StartAppAsync();
        await plane.ChangeAsync(c =>
        {
            c.NodePools.Add(new() { Id = "pool_1", OrganisationId = plane.Organisation, ClusterId = "pve_1", Name = "default", Min = 0, Max = 0 });
            return Task.CompletedTask;
        });
        return plane;
    }

    public T Get<T>()
        where T : notnull
        => _app.Services.GetRequiredService<T>();

    public async Task<T> QueryAsync<T>(Func<PlatformContext, Task<T>> query)
    {
        await using var context = Get<IPlatformContextFactory>().Create(TenantScope.All);
        return await query(context);
    }

    /// <summary>Beside the loops, which write the same rows.</summary>
    public Task ChangeAsync(Func<PlatformContext, Task> change) => Get<IPlatformContextFactory>().InTransactionAsync(TenantScope.All, async (context, _) =>
    {
        await change(context);
        return 0;
    }, CancellationToken.None);

    /// <summary>A node that is being started, with its token; the operation is kept from being worked on by its far time.</summary>
    public async Task<(string NodeId, string Token)> AddNodeAsync(string address = "127.0.0.1", TimeSpan? life = null, OperationState operation = OperationState.Pending)
    {
        var token = JoinTokens.New();
        var id = $"nod_{++_next}";
        await ChangeAsync(c =>
        {
            c.Nodes.Add(new()
            {
                Id = id, OrganisationId = Organisation, PoolId = "pool_1", ClusterId = "pve_1", Name = $"node-{_next}", State = NodeState.Starting, Vmid = 6000 + _next, PveNode = "pve1", Address = address,
                CpuMilli = 2000, MemoryMiB = 1024, UserData = "#cloud-config\n", CreatedAt = DateTimeOffset.UtcNow,
            });
            c.Operations.Add(new()
            {
                Id = $"opr_{_next}", OrganisationId = Organisation, Kind = "test.wait", SubjectId = id, IdempotencyKey = $"wait:{id}", State = operation, Step = "wait",
                NextAttemptAt = DateTimeOffset.UtcNow.AddHours(1), CreatedAt = DateTimeOffset.UtcNow,
            });
            c.JoinTokens.Add(new()
            {
                Hash = JoinTokens.Hash(token), OrganisationId = Organisation, Role = "agent", SubjectId = id, OperationId = $"opr_{_next}", Address = address, ExpiresAt = DateTimeOffset.UtcNow + (life ?? TimeSpan.FromMinutes(5)),
            });
            return Task.CompletedTask;
        });
        return (id, token);
    }

    public async Task<(string EdgeId, string Token)> AddEdgeAsync()
    {
        var token = JoinTokens.New();
        var id = $"edg_{++_next}";
        await ChangeAsync(c =>
        {
            c.Edges.Add(new() { Id = id, OrganisationId = Organisation, Name = id, CreatedAt = DateTimeOffset.UtcNow });
            c.JoinTokens.Add(new() { Hash = JoinTokens.Hash(token), OrganisationId = Organisation, Role = "edge", SubjectId = id, ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(5) });
            return Task.CompletedTask;
        });
        return (id, token);
    }

    /// <summary>Joins as an agent does, which asks again with the same key when no answer came in time.</summary>
    public Task<NodeIdentity> JoinAsync(string token, string? folder = null)
    {
        var client = new EnrollmentClient(Agents, new IdentityStore(folder ?? NewFolder()));
        var request = new JoinRequest { Token = token, AgentVersion = "1.2.3", Hostname = "node" };
        return Eventually.FoundAsync(async () =>
        {
            try
            {
                return (await client.JoinAsync(Fingerprint, request, CancellationToken.None)).Identity;
            }
            catch (EnrollmentException ex) when (ex.Failure == EnrollmentFailure.Unreachable)
            {
                return null;
            }
        });
    }

    public string NewFolder() => Directory.CreateDirectory(_folder.Combine(Guid.NewGuid().ToString("N"))).FullName;

    /// <summary>Waits for the snapshot.</summary>
    public async Task<ClusterSnapshot> UntilAsync(Func<ClusterSnapshot, bool> condition)
    {
        using var deadline = new CancellationTokenSource(Eventually.Limit);
        var snapshot = Cluster.Current;
        while (!condition(snapshot))
        {
            snapshot = await Cluster.NextAsync(snapshot.Version, deadline.Token);
        }

        return snapshot;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private async Task StartAppAsync()
    {
        _app = global::ProxPaaS.Orchestrator.Program.CreateApp(
            [
                $"--Data:Path={_folder.Combine("state")}", "--Api:Urls=http://127.0.0.1:0", "--Agents:Url=https://127.0.0.1:0", "--Logging:Level=Error", "--Agents:HeartbeatSeconds=1",
                "--Bootstrap:AdminEmail=admin@example.org", "--Bootstrap:AdminPassword=correct horse battery", "--Registry:Host=registry.test:5000", "--Registry:Username=nodes", "--Registry:Password=pull",
            ],
            builder =>
            {
                builder.Services.AddSingleton<IBuildWork>(Builds);
                builder.Services.AddSingleton<IBuildReports>(Builds);
            });
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a)).ToArray();
        Agents = addresses.Single(a => a.Scheme == "https");
        Api = addresses.Single(a => a.Scheme == "http");
    }
}
