using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Identity;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.Cluster.Liveness;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Tests.Orchestrator.Support;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Cluster;

public sealed class AgentGatewayTests
{
    [Fact]
    public async Task Connect_AfterTheJoin_WelcomesAndSendsTheFullSet()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (node, agent) = await ConnectAsync(plane);
        await using var _ = agent;

        var welcome = await agent.NextAsync(m => m.Welcome is not null);
        var empty = await agent.DesiredAsync(_ => true);
        await AddReplicaAsync(plane, "rep_1", node);
        plane.Get<IDesiredStateSignal>().Raise(node);
        var full = await agent.DesiredAsync(d => d.Replicas.Count == 1);

        Assert.Equal(1, welcome.Welcome.HeartbeatInterval.Seconds);
        Assert.Equal((ulong)plane.Get<ILeadership>().Epoch, full.Epoch);
        Assert.True(full.Generation > empty.Generation);
        Assert.Equal("sesame", full.Replicas[0].Environment["SECRET"]);
        Assert.Equal(20001u, full.Replicas[0].HostPort);
        Assert.Equal(ReplicaIntent.Run, full.Replicas[0].Intent);
        Assert.Equal("registry.test:5000", Assert.Single(full.Registries).Host);
        var snapshot = await plane.UntilAsync(s => s.Node(node) is { Connected: true, DockerReady: true });
        Assert.Equal(1024, snapshot.Node(node)!.Facts!.MemoryMiB);
    }

    [Fact]
    public async Task Status_OfOwnReplicas_IsStoredAndOfOthersIgnored()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (node, agent) = await ConnectAsync(plane);
        await using var _ = agent;
        var (other, _) = await plane.AddNodeAsync();
        await AddReplicaAsync(plane, "rep_1", node);
        await AddReplicaAsync(plane, "rep_2", other);
        plane.Get<IDesiredStateSignal>().Raise(node);
        await agent.DesiredAsync(d => d.Replicas.Count == 1);

        await agent.ReportAsync(("rep_1", ReplicaPhase.Ready), ("rep_2", ReplicaPhase.Failed), ("rep_3", ReplicaPhase.Failed));
        await plane.UntilAsync(s => s.Replica("rep_1")?.State == ReplicaState.Ready);
        var ready = await ReplicaAsync(plane, "rep_1");
        await agent.ReportAsync(("rep_1", ReplicaPhase.Failed));
        await plane.UntilAsync(s => s.Replica("rep_1") is null or { State: ReplicaState.Failed });

        Assert.Equal(ReplicaState.Ready, ready.State);
        Assert.NotNull(ready.ReadyAt);
        Assert.Equal(ReplicaState.Assigned, (await ReplicaAsync(plane, "rep_2")).State);
        var failed = await ReplicaAsync(plane, "rep_1");
        Assert.Equal((ReplicaState.Failed, "it broke", null), (failed.State, failed.Reason, failed.HostPort));
        Assert.Null(plane.Cluster.Current.Replica("rep_2"));
        Assert.Empty((await agent.DesiredAsync(d => d.Replicas.Count == 0)).Replicas);
    }

    [Fact]
    public async Task Status_ThatSaysTheSameAgain_LeavesTheReasonAsItIs()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (node, _) = await plane.AddNodeAsync();
        await AddReplicaAsync(plane, "rep_1", node);
        var store = plane.Get<ReplicaReportStore>();
        var ready = new ReplicaReport("rep_1", ReplicaPhase.Ready, "", 0, 0, false, null, null);
        var unready = ready with { Phase = ReplicaPhase.Unready, Message = "Nothing listens on port 80.", OomKilled = true, ExitCode = 137 };
        await store.ApplyAsync(node, [ready], CancellationToken.None);

        var told = Assert.Single(await store.ApplyAsync(node, [unready], CancellationToken.None));
        Assert.Equal("ran out of memory (exit code 137); raise the service's memory. Nothing listens on port 80.", told.Reason);
        Assert.Empty(await store.ApplyAsync(node, [unready], CancellationToken.None));
        Assert.Single(await store.ApplyAsync(node, [unready with { Message = "It answers 503." }], CancellationToken.None));
        Assert.EndsWith("raise the service's memory. It answers 503.", (await ReplicaAsync(plane, "rep_1")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeartbeatsAndSamples_NeverWriteToTheDatabase()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (node, agent) = await ConnectAsync(plane);
        await using var _ = agent;
        await AddReplicaAsync(plane, "rep_1", node);
        plane.Get<IDesiredStateSignal>().Raise(node);
        await agent.DesiredAsync(d => d.Replicas.Count == 1);
        await agent.ReportAsync(("rep_1", ReplicaPhase.Ready));
        await plane.UntilAsync(s => s.Replica("rep_1")?.State == ReplicaState.Ready);
        var before = await plane.QueryAsync(c => c.Replicas.SingleAsync());

        for (var i = 0; i < 20; i++)
        {
            await agent.ReportAsync(("rep_1", ReplicaPhase.Ready));
        }

        var samples = new Samples { CpuMilli = 700, MemoryBytes = 300 << 20 };
        samples.Replicas.Add(new Contracts.Agent.ReplicaSample { ReplicaId = "rep_1", CpuMilli = 100, MemoryBytes = 50 << 20 });
        await agent.SendAsync(new AgentMessage { Samples = samples });
        await agent.SendAsync(new AgentMessage { CloudInit = new CloudInitReport { Succeeded = true, Status = "done" } });
        var snapshot = await plane.UntilAsync(s => s.Node(node)?.CloudInit is not null);

        Assert.Equal((700, 300), (snapshot.Node(node)!.Sample!.CpuMilli, (int)snapshot.Node(node)!.Sample!.MemoryMiB));
        Assert.Equal(100, snapshot.Replica("rep_1")!.Sample!.CpuMilli);
        Assert.Equal(before.RowVersion, (await plane.QueryAsync(c => c.Replicas.SingleAsync())).RowVersion);
    }

    [Fact]
    public async Task Samples_ThatAreImpossible_AreIgnored()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (node, agent) = await ConnectAsync(plane);
        await using var _ = agent;

        await agent.SendAsync(new AgentMessage { Samples = new Samples { CpuMilli = 4_000_000_000, MemoryBytes = ulong.MaxValue } });
        await agent.SendAsync(new AgentMessage { CloudInit = new CloudInitReport { Status = "done" } });
        var snapshot = await plane.UntilAsync(s => s.Node(node)?.CloudInit is not null);

        Assert.Null(snapshot.Node(node)!.Sample);
    }

    [Fact]
    public async Task SecondStream_OfTheSameNode_EndsTheFirst()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (node, token) = await plane.AddNodeAsync();
        var identity = await plane.JoinAsync(token);
        await using var first = await FakeAgent.ConnectAsync(plane.Agents, identity);
        await first.DesiredAsync(_ => true);
        await using var second = await FakeAgent.ConnectAsync(plane.Agents, identity);
        await second.DesiredAsync(_ => true);

        await first.CutAsync("a newer stream of the same node took over");
        Assert.True(plane.Cluster.Current.Node(node)!.Connected);
    }

    [Fact]
    public async Task Disconnect_IsSeenAtOnce()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (node, agent) = await ConnectAsync(plane);
        await agent.DesiredAsync(_ => true);
        await agent.DisposeAsync();

        await plane.UntilAsync(s => s.Node(node) is { Connected: false });
    }

    [Fact]
    public async Task Connect_WithoutHelloOrAsTheWrongPeer_IsRefused()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (_, token) = await plane.AddNodeAsync();
        var identity = await plane.JoinAsync(token);
        using (var channel = ControlPlaneChannel.For(plane.Agents, identity))
        {
            using var call = new AgentGateway.AgentGatewayClient(channel).Connect();
            await call.RequestStream.WriteAsync(new AgentMessage { Status = new NodeStatus() });
            Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None))).StatusCode);
        }

        var edge = await plane.JoinAsync((await plane.AddEdgeAsync()).Token);
        await using var wrong = await FakeAgent.ConnectAsync(plane.Agents, edge);
        Assert.Equal(StatusCode.PermissionDenied, (await wrong.EndAsync()).StatusCode);

        using var anonymous = ControlPlaneChannel.Anonymous(plane.Agents, PinnedServerCertificate.By(identity.Authorities));
        using var nobody = new AgentGateway.AgentGatewayClient(anonymous).Connect();
        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => nobody.ResponseStream.MoveNext(CancellationToken.None))).StatusCode);
    }

    [Fact]
    public async Task Connect_OfADestroyedNode_IsRefused()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (_, token) = await plane.AddNodeAsync();
        var identity = await plane.JoinAsync(token);
        await plane.ChangeAsync(async c => (await c.Nodes.SingleAsync()).State = NodeState.Destroyed);

        await using var agent = await FakeAgent.ConnectAsync(plane.Agents, identity);

        Assert.Equal(StatusCode.PermissionDenied, (await agent.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task BuildContext_IsStreamedToItsNodeOnly()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (_, agent) = await ConnectAsync(plane);
        await using var _ = agent;
        plane.Builds.Specs.Add(new BuildSpec { Id = "bld_1", ImageName = "registry.test:5000/web" });
        plane.Builds.Context = new byte[700_000];
        Random.Shared.NextBytes(plane.Builds.Context);

        using var call = agent.Client.FetchBuildContext(new BuildContextRequest { BuildId = "bld_1" });
        using var received = new MemoryStream();
        await foreach (var chunk in call.ResponseStream.ReadAllAsync())
        {
            chunk.Data.WriteTo(received);
        }

        Assert.Equal(plane.Builds.Context, received.ToArray());
        using var foreign = agent.Client.FetchBuildContext(new BuildContextRequest { BuildId = "bld_2" });
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => foreign.ResponseStream.MoveNext(CancellationToken.None))).StatusCode);
    }

    [Fact]
    public async Task BuildReports_ArePassedOnWhenTheyChange()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (node, agent) = await ConnectAsync(plane);
        await using var _ = agent;
        var status = new NodeStatus { DockerReady = true };
        status.Builds.Add(new BuildStatus { Id = "bld_1", Phase = BuildPhase.Building, LogLines = 2 });
        var lines = new LogBatch { Source = "bld_1", FirstLine = 1 };
        lines.Lines.Add(new LogLine { Text = "Step 1" });

        await agent.SendAsync(new AgentMessage { Status = status });
        await agent.SendAsync(new AgentMessage { Status = status });
        await agent.SendAsync(new AgentMessage { Logs = lines });
        await agent.SendAsync(new AgentMessage { CloudInit = new CloudInitReport { Status = "done" } });
        await plane.UntilAsync(s => s.Node(node)?.CloudInit is not null);

        Assert.Equal(node, Assert.Single(plane.Builds.Reports).NodeId);
        Assert.Equal("Step 1", Assert.Single(plane.Builds.Logs).Batch.Lines[0].Text);
    }

    [Fact]
    public async Task Logs_OfAReplica_AreRelayedAndStoppedWithTheReader()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (node, agent) = await ConnectAsync(plane);
        await using var _ = agent;
        await agent.DesiredAsync(_ => true);
        using var reading = new CancellationTokenSource(Eventually.Limit);
        var logs = plane.Get<IReplicaLogs>().FollowAsync(node, "rep_1", 10, null, follow: true, reading.Token).GetAsyncEnumerator(reading.Token);
        var first = logs.MoveNextAsync();
        var request = (await agent.NextAsync(m => m.FollowLogs is not null)).FollowLogs;

        var batch = new LogBatch { Source = request.RequestId, FirstLine = 1 };
        batch.Lines.Add(new LogLine { Text = "hello", Stream = LogStream.Stderr });
        await agent.SendAsync(new AgentMessage { Logs = batch });
        Assert.True(await first);
        Assert.Equal(("hello", "stderr", "rep_1"), (logs.Current.Text, logs.Current.Stream, logs.Current.ReplicaId));
        await logs.DisposeAsync();

        Assert.Equal(request.RequestId, (await agent.NextAsync(m => m.StopFollow is not null)).StopFollow.RequestId);
        Assert.Equal((10u, true, "rep_1"), (request.Tail, request.Follow, request.ReplicaId));
    }

    [Fact]
    public async Task Logs_BehindALine_AreAskedForByItsTime()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (node, agent) = await ConnectAsync(plane);
        await using var _ = agent;
        await agent.DesiredAsync(_ => true);
        using var reading = new CancellationTokenSource(Eventually.Limit);
        var last = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await using var logs = plane.Get<IReplicaLogs>().FollowAsync(node, "rep_1", 10, last, follow: true, reading.Token).GetAsyncEnumerator(reading.Token);
        var first = logs.MoveNextAsync().AsTask();
        var request = (await agent.NextAsync(m => m.FollowLogs is not null)).FollowLogs;
        await agent.SendAsync(new AgentMessage { Logs = new LogBatch { Source = request.RequestId, End = true } });

        Assert.False(await first);
        Assert.Equal((0u, true, last.AddTicks(1)), (request.Tail, request.Follow, request.Since.ToDateTimeOffset()));
    }

    [Fact]
    public async Task Logs_OfANodeThatIsAway_SaySo()
    {
        await using var plane = await ControlPlane.StartAsync();
        var lines = new List<LogLineView>();
        await foreach (var line in plane.Get<IReplicaLogs>().FollowAsync("nod_9", "rep_1", 10, null, follow: true, CancellationToken.None))
        {
            lines.Add(line);
        }

        Assert.Equal("system", Assert.Single(lines).Stream);
    }

    [Fact]
    public async Task NodeTakenAway_IsCutOffItsOpenStream_AndRefusedFromThenOn()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (node, token) = await plane.AddNodeAsync();
        var identity = await plane.JoinAsync(token);
        await using var agent = await FakeAgent.ConnectAsync(plane.Agents, identity);
        await plane.UntilAsync(s => s.Node(node)?.Connected == true);
        await plane.ChangeAsync(async c =>
        {
            var row = await c.Nodes.SingleAsync(n => n.Id == node);
            (row.State, row.DestroyedAt) = (NodeState.Destroyed, DateTimeOffset.UtcNow);
        });

        await plane.Get<IEnumerable<IHostedService>>().OfType<LivenessLoop>().Single().RevokeAsync(CancellationToken.None);

        await agent.CutAsync("this node was destroyed");
        Assert.Null(plane.Cluster.Current.Node(node));
        await using var again = await FakeAgent.ConnectAsync(plane.Agents, identity);
        Assert.Equal(StatusCode.PermissionDenied, (await again.EndAsync()).StatusCode);
        Assert.True(LivenessLoop.RevocationInterval < TimeSpan.FromSeconds(60));
    }

    private static async Task<(string Node, FakeAgent Agent)> ConnectAsync(ControlPlane plane)
    {
        var (node, token) = await plane.AddNodeAsync();
        return (node, await FakeAgent.ConnectAsync(plane.Agents, await plane.JoinAsync(token)));
    }

    private static Task<Replica> ReplicaAsync(ControlPlane plane, string id) => plane.QueryAsync(c => c.Replicas.AsNoTracking().SingleAsync(r => r.Id == id));

    /// <summary>Rows of a service that the loops leave alone: its deployment is the one that serves.</summary>
    private static Task AddReplicaAsync(ControlPlane plane, string id, string node) => plane.ChangeAsync(c =>
    {
        var deployment = $"dep_{id}";
        var spec = new DeploymentSpec
        {
            ServiceName = "web", ProjectId = "prj_1", EnvironmentId = "env_1", Port = 8080, CpuMilli = 100, MemoryMiB = 64, Variables = new Dictionary<string, string> { ["SECRET"] = "sesame" },
        };
        c.Deployments.Add(new()
        {
            Id = deployment, OrganisationId = plane.Organisation, ServiceId = $"srv_{id}", Version = 1, State = DeploymentState.Active, Cause = "manual", Image = "registry.test:5000/web@sha256:1",
            SealedSpec = DeploymentSpecSeal.Seal(plane.Get<ISecretBox>(), deployment, spec), CreatedAt = DateTimeOffset.UtcNow,
        });
        c.Replicas.Add(new()
        {
            Id = id, OrganisationId = plane.Organisation, ServiceId = $"srv_{id}", DeploymentId = deployment, State = ReplicaState.Assigned, NodeId = node, HostPort = 20000 + int.Parse(id[4..]),
            CpuMilli = 100, MemoryMiB = 64, CreatedAt = DateTimeOffset.UtcNow,
        });
        return Task.CompletedTask;
    });
}
