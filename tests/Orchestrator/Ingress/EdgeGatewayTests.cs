using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Ingress;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Ingress;

/// <summary>The real listener: HTTP/2, mutual TLS, joined edges.</summary>
public sealed class EdgeGatewayTests
{
    [Fact]
    public async Task Connect_AfterTheJoin_GetsTheFullTableAndEachNewOne()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (id, edge) = await ConnectAsync(plane);
        await using var _ = edge;
        var empty = await edge.TableAsync(_ => true);

        await AddReadyServiceAsync(plane);
        plane.Get<LoopSignals>().Routes.Raise();
        var full = await edge.TableAsync(t => t.Routes.Count == 1);

        Assert.Equal((ulong)plane.Get<ILeadership>().Epoch, full.Epoch);
        Assert.True(full.Generation > empty.Generation);
        Assert.Equal(["web.apps.test"], full.Routes[0].Hosts);
        Assert.Equal(("rep_1", "http://127.0.0.9:20001", UpstreamState.Active), (full.Routes[0].Upstreams[0].ReplicaId, full.Routes[0].Upstreams[0].Url, full.Routes[0].Upstreams[0].State));
        Assert.True(plane.Cluster.Current.Edges[id].Connected);
    }

    [Fact]
    public async Task Status_AcknowledgesATable_AndAnOldEpochAcknowledgesNothing()
    {
        await using var plane = await ControlPlane.StartAsync();
        await AddReadyServiceAsync(plane);
        plane.Get<LoopSignals>().Routes.Raise();
        var (id, edge) = await ConnectAsync(plane);
        await using var _ = edge;
        var table = await edge.TableAsync(t => t.Routes.Count == 1);

        await edge.SendAsync(new() { Status = Status(table.Epoch, table.Generation, ("rep_1", true, 3), ("rep_foreign", true, 9)) });
        var known = (await plane.UntilAsync(s => s.Edges[id].Applied is not null)).Edges[id];
        Assert.Equal((table.Epoch, table.Generation), (known.AppliedEpoch, known.AppliedGeneration));
        Assert.Equal(["rep_1"], known.Upstreams.Keys);
        Assert.Equal(3, known.Upstreams["rep_1"].InFlight);

        await edge.SendAsync(new() { Status = Status(table.Epoch - 1, table.Generation, ("rep_1", true, 0)) });
        var stale = (await plane.UntilAsync(s => s.Edges[id].AppliedEpoch == table.Epoch - 1)).Edges[id];
        Assert.Null(stale.Applied);
        Assert.Empty(stale.Upstreams);
    }

    [Fact]
    public async Task Disabled_IsCutOffItsOpenStream_AndRefusedFromThenOn()
    {
        await using var plane = await ControlPlane.StartAsync();
        var folder = plane.NewFolder();
        var (id, edge) = await ConnectAsync(plane, folder);
        await using var _ = edge;
        await plane.UntilAsync(s => s.Edges.GetValueOrDefault(id)?.Connected == true);
        await plane.ChangeAsync(async c => (await c.Edges.SingleAsync(e => e.Id == id)).DisabledAt = DateTimeOffset.UtcNow);

        await Loop(plane).RevokeAsync(CancellationToken.None);

        await edge.CutAsync("this edge was disabled");
        await plane.UntilAsync(s => !s.Edges[id].Connected);
        await using var again = await FakeEdge.ConnectAsync(plane.Agents, new IdentityStore(folder).Load()!);
        Assert.Equal(StatusCode.PermissionDenied, (await again.EndAsync()).StatusCode);
        Assert.InRange(EdgesLoop.RevocationEvery, 1, 60);
    }

    [Fact]
    public async Task NoLongerLeading_CutsItsEdges_SoThatTheyFindTheLeader()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (id, edge) = await ConnectAsync(plane);
        await using var _ = edge;
        await plane.UntilAsync(s => s.Edges.GetValueOrDefault(id)?.Connected == true);

        Loop(plane).StepAside();

        await edge.CutAsync("no longer leads");
    }

    [Fact]
    public async Task NewerStreamOfTheSameEdge_TakesOver()
    {
        await using var plane = await ControlPlane.StartAsync();
        var folder = plane.NewFolder();
        var (id, older) = await ConnectAsync(plane, folder);
        await using var _ = older;
        await older.TableAsync(_ => true);

        await using var newer = await FakeEdge.ConnectAsync(plane.Agents, new IdentityStore(folder).Load()!);
        await newer.TableAsync(_ => true);

        await older.CutAsync("a newer stream of the same edge took over");
        Assert.True(plane.Cluster.Current.Edges[id].Connected);
    }

    [Fact]
    public async Task CertificateOfANode_IsOfNoUseHere()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (_, token) = await plane.AddNodeAsync();

        await using var edge = await FakeEdge.ConnectAsync(plane.Agents, await plane.JoinAsync(token));

        Assert.Equal(StatusCode.PermissionDenied, (await edge.EndAsync()).StatusCode);
        Assert.Empty(plane.Cluster.Current.Edges);
    }

    [Fact]
    public async Task FirstMessageThatIsNoHello_EndsTheStream()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (_, token) = await plane.AddEdgeAsync();

        await using var edge = await FakeEdge.ConnectAsync(plane.Agents, await plane.JoinAsync(token), new() { Status = new() });

        Assert.Equal(StatusCode.InvalidArgument, (await edge.EndAsync()).StatusCode);
    }

    private static EdgesLoop Loop(ControlPlane plane) => plane.Get<IEnumerable<IHostedService>>().OfType<EdgesLoop>().Single();

    private static async Task<(string Id, FakeEdge Edge)> ConnectAsync(ControlPlane plane, string? folder = null)
    {
        var (id, token) = await plane.AddEdgeAsync();
        return (id, await FakeEdge.ConnectAsync(plane.Agents, await plane.JoinAsync(token, folder)));
    }

    private static EdgeStatus Status(ulong epoch, ulong generation, params (string Replica, bool Healthy, uint InFlight)[] upstreams)
    {
        var status = new EdgeStatus { AppliedEpoch = epoch, AppliedGeneration = generation };
        status.Upstreams.AddRange(upstreams.Select(u => new UpstreamStatus { ReplicaId = u.Replica, Healthy = u.Healthy, InFlight = u.InFlight }));
        return status;
    }

    private static async Task AddReadyServiceAsync(ControlPlane plane) => await plane.ChangeAsync(c =>
    {
        var (organisation, now) = (plane.Organisation, DateTimeOffset.UtcNow);
        c.Projects.Add(new() { Id = "prj_1", OrganisationId = organisation, Name = "shop", CreatedAt = now });
        c.Environments.Add(new() { Id = "env_1", OrganisationId = organisation, ProjectId = "prj_1", Name = "production", CreatedAt = now });
        c.Services.Add(new() { Id = "srv_1", OrganisationId = organisation, ProjectId = "prj_1", EnvironmentId = "env_1", Name = "web", Replicas = 1, Port = 8080, ActiveDeploymentId = "dep_1", CreatedAt = now });
        c.Domains.Add(new() { Id = "dom_1", OrganisationId = organisation, ServiceId = "srv_1", Host = "web.apps.test", CreatedAt = now });
        c.Nodes.Add(new()
        {
            Id = "nod_9", OrganisationId = organisation, PoolId = "pool_1", ClusterId = "pve_1", Name = "node-9", State = NodeState.Ready, Vmid = 6009, PveNode = "pve1", Address = "127.0.0.9",
            CpuMilli = 2000, MemoryMiB = 1024, CreatedAt = now,
        });
        c.Deployments.Add(new()
        {
            Id = "dep_1", OrganisationId = organisation, ServiceId = "srv_1", Version = 1, State = DeploymentState.Active, Cause = "manual", Image = "registry.test/web@sha256:1", CreatedAt = now,
            SealedSpec = DeploymentSpecSeal.Seal(plane.Get<ISecretBox>(), "dep_1", new() { ServiceName = "web", ProjectId = "prj_1", EnvironmentId = "env_1", Port = 8080, CpuMilli = 100, MemoryMiB = 64, PoolName = "default" }),
        });
        c.Replicas.Add(new()
        {
            Id = "rep_1", OrganisationId = organisation, ServiceId = "srv_1", DeploymentId = "dep_1", NodeId = "nod_9", State = ReplicaState.Ready, HostPort = 20001, CpuMilli = 100, MemoryMiB = 64, CreatedAt = now, ReadyAt = now,
        });
        return Task.CompletedTask;
    });
}
