using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Runs;

/// <summary>The real control plane with all its loops, and an agent that is played over the wire.</summary>
public sealed class RunApiTests
{
    [Fact]
    public async Task Run_FromTheRequestToTheExitCode_WithItsLog()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (agent, client) = await ReadyAsync(plane);
        await using var _ = agent;

        var run = await client.StartRunAsync("web", new RunRequest(["rake", "--token=hunter2"]), CancellationToken.None);
        var lines = client.RunLogAsync(run.Id, CancellationToken.None).ToListAsync().AsTask();
        var spec = (await agent.DesiredAsync(d => d.Replicas.Any(r => r.RunOnce))).Replicas.Single(r => r.RunOnce);
        Assert.Equal(["rake", "--token=hunter2"], spec.Command);
        Assert.Equal("sesame", spec.Environment["SECRET"]);
        await EndAsync(agent, spec.Id, 7, "hello", "world");

        Assert.Equal(["hello", "world"], (await lines).Select(l => l.Text));
        var ended = await client.RunAsync(run.Id, CancellationToken.None);
        Assert.Equal((RunState.Failed, 7, 2L, "rake"), (ended.State, ended.ExitCode, ended.LogLines, ended.Program));
        Assert.Contains("hello | world", ended.Reason, StringComparison.Ordinal);
        await agent.DesiredAsync(d => d.Replicas.Count == 0);
        Assert.False(await plane.QueryAsync(c => c.Runs.AnyAsync(r => r.Reason.Contains("hunter2"))));
        Assert.Contains(run.Id, (await client.RunsAsync("web", RunKind.OneOff, CancellationToken.None).ToListAsync()).Select(r => r.Id));
    }

    [Fact]
    public async Task Run_Cancelled_IsStoppedOnItsNode()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (agent, client) = await ReadyAsync(plane);
        await using var _ = agent;

        var run = await client.StartRunAsync("web", new RunRequest(["sleep", "1000"]), CancellationToken.None);
        var spec = (await agent.DesiredAsync(d => d.Replicas.Any(r => r.RunOnce))).Replicas.Single(r => r.RunOnce);
        await client.CancelRunAsync(run.Id, CancellationToken.None);
        await agent.DesiredAsync(d => d.Replicas.Any(r => r.Id == spec.Id && r.Intent == ReplicaIntent.Stop));
        await agent.ReportAsync((spec.Id, ReplicaPhase.Stopped));
        await client.RunLogAsync(run.Id, CancellationToken.None).ToListAsync();

        var ended = await client.RunAsync(run.Id, CancellationToken.None);
        Assert.Equal((RunState.Cancelled, "Cancelled by admin@example.org."), (ended.State, ended.Reason));
        Assert.Equal(409, (await Assert.ThrowsAsync<ApiException>(() => client.CancelRunAsync(run.Id, CancellationToken.None))).Status);
    }

    [Fact]
    public async Task Run_WhoseProcessBeginsAfterItsContainerWasToldOf_RunsAndEndsByItsTimeLimit()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (agent, client) = await ReadyAsync(plane);
        await using var _ = agent;

        var run = await client.StartRunAsync("web", new RunRequest(["sleep", "1000"], TimeoutSeconds: 1), CancellationToken.None);
        var spec = (await agent.DesiredAsync(d => d.Replicas.Any(r => r.RunOnce))).Replicas.Single(r => r.RunOnce);
        await agent.ReportAsync((spec.Id, ReplicaPhase.Starting));
        await plane.UntilAsync(s => s.Replica(spec.Id) is { Phase: ReplicaPhase.Starting });
        var status = new NodeStatus { DockerReady = true };
        status.Replicas.Add(new ReplicaStatus { Id = spec.Id, Phase = ReplicaPhase.Starting, StartedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow) });
        await agent.SendAsync(new AgentMessage { Status = status });

        await agent.DesiredAsync(d => d.Replicas.Any(r => r.Id == spec.Id && r.Intent == ReplicaIntent.Stop));
        Assert.NotNull((await client.RunAsync(run.Id, CancellationToken.None)).StartedAt);
        await agent.ReportAsync((spec.Id, ReplicaPhase.Stopped));
        await client.RunLogAsync(run.Id, CancellationToken.None).ToListAsync();
        Assert.Equal(RunState.TimedOut, (await client.RunAsync(run.Id, CancellationToken.None)).State);
    }

    [Fact]
    public async Task Run_WithoutTheRunScope_IsRefused()
    {
        await using var plane = await ControlPlane.StartAsync();
        await using var agent = (await ReadyAsync(plane)).Agent;
        var user = await plane.QueryAsync(c => c.Users.FirstAsync());
        var token = (await plane.Get<TokenStore>().CreateAsync(user.Id, plane.Organisation, TokenText.Api, "t", ["read", "write", "deploy", "secrets"], null, CancellationToken.None)).Text;
        using var http = new HttpClient { BaseAddress = plane.Api };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        Assert.Equal(HttpStatusCode.Forbidden, (await http.PostAsJsonAsync("/v1/services/web/runs", new { command = new[] { "env" } })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/services/web/runs")).StatusCode);
    }

    [Fact]
    public async Task Trigger_RunsACronServiceAndRefusesOthers()
    {
        await using var plane = await ControlPlane.StartAsync();
        var (agent, client) = await ReadyAsync(plane);
        await using var _ = agent;
        Assert.Equal("not_cron", (await Assert.ThrowsAsync<ApiException>(() => client.TriggerAsync("web", CancellationToken.None))).Code);
        await client.UpdateServiceAsync("web", new ServiceSettings { Kind = ServiceKind.Cron, Schedule = "0 0 1 1 *", TimeZone = "Europe/Berlin" }, CancellationToken.None);

        var run = await client.TriggerAsync("web", CancellationToken.None);
        Assert.Equal("run_going_on", (await Assert.ThrowsAsync<ApiException>(() => client.TriggerAsync("web", CancellationToken.None))).Code);
        var spec = (await agent.DesiredAsync(d => d.Replicas.Any(r => r.RunOnce))).Replicas.Single(r => r.RunOnce);
        await EndAsync(agent, spec.Id, 0, "done");
        await client.RunLogAsync(run.Id, CancellationToken.None).ToListAsync();

        var cron = Assert.Single(await client.CronsAsync(null, CancellationToken.None).ToListAsync());
        Assert.Equal((RunState.Succeeded, "admin@example.org"), (cron.LastRun!.State, cron.LastRun.StartedBy));
    }

    [Theory]
    [InlineData("61 * * * *", null, "schedule")]
    [InlineData(null, "Mars/Olympus", "timeZone")]
    public async Task Settings_ThatAreNone_SayHow(string? schedule, string? zone, string field)
    {
        await using var plane = await ControlPlane.StartAsync();
        var (agent, client) = await ReadyAsync(plane);
        await using var _ = agent;

        var refused = await Assert.ThrowsAsync<ApiException>(() => client.UpdateServiceAsync("web", new ServiceSettings { Schedule = schedule, TimeZone = zone }, CancellationToken.None));

        Assert.Contains(field, refused.Errors.Keys);
    }

    /// <summary>Plays a container that prints, and ends: what is asked of its log is answered.</summary>
    private static async Task EndAsync(FakeAgent agent, string replica, int exitCode, params string[] output)
    {
        var status = new NodeStatus { DockerReady = true };
        status.Replicas.Add(new ReplicaStatus { Id = replica, Phase = ReplicaPhase.Exited, ExitCode = exitCode, StartedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow) });
        await agent.SendAsync(new AgentMessage { Status = status });
        var request = (await agent.NextAsync(m => m.FollowLogs is { Follow: false } follow && follow.ReplicaId == replica)).FollowLogs;
        var batch = new LogBatch { Source = request.RequestId, FirstLine = 1, End = true };
        batch.Lines.Add(output.Select(text => new LogLine { Text = text, Stream = LogStream.Stdout }));
        await agent.SendAsync(new AgentMessage { Logs = batch });
    }

    private static async Task<(FakeAgent Agent, ProxPaasClient Client)> ReadyAsync(ControlPlane plane)
    {
        var (node, token) = await plane.AddNodeAsync();
        var agent = await FakeAgent.ConnectAsync(plane.Agents, await plane.JoinAsync(token));
        await plane.ChangeAsync(async c => (await c.Nodes.SingleAsync(n => n.Id == node)).State = NodeState.Ready);
        await plane.ChangeAsync(c =>
        {
            var at = DateTimeOffset.UtcNow;
            c.Projects.Add(new() { Id = "prj_1", OrganisationId = plane.Organisation, Name = "shop", CreatedAt = at });
            c.Environments.Add(new() { Id = "env_1", OrganisationId = plane.Organisation, ProjectId = "prj_1", Name = "production", CreatedAt = at });
            c.Services.Add(new()
            {
                Id = "srv_1", OrganisationId = plane.Organisation, ProjectId = "prj_1", EnvironmentId = "env_1", Name = "web", Replicas = 0, CreatedAt = at, ActiveDeploymentId = "dep_1",
            });
            var spec = new DeploymentSpec { ServiceName = "web", ProjectId = "prj_1", EnvironmentId = "env_1", Port = 8080, CpuMilli = 100, MemoryMiB = 64, Variables = new Dictionary<string, string> { ["SECRET"] = "sesame" } };
            c.Deployments.Add(new()
            {
                Id = "dep_1", OrganisationId = plane.Organisation, ServiceId = "srv_1", Version = 1, State = DeploymentState.Active, Cause = "manual", Image = "registry.test:5000/web@sha256:1",
                SealedSpec = DeploymentSpecSeal.Seal(plane.Get<ISecretBox>(), "dep_1", spec), CreatedAt = at, ActiveAt = at,
            });
            return Task.CompletedTask;
        });
        await plane.UntilAsync(s => s.Node(node) is { Connected: true, DockerReady: true });
        var user = await plane.QueryAsync(c => c.Users.FirstAsync());
        var access = (await plane.Get<TokenStore>().CreateAsync(user.Id, plane.Organisation, TokenText.Api, "t", ["admin"], null, CancellationToken.None)).Text;
        return (agent, ProxPaasClient.Create(new ApiClientOptions(plane.Api, access)));
    }
}
