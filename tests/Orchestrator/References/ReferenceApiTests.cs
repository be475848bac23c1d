using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Orchestrator.Git;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.References;

[Collection(PlatformGroup.Name)]
public sealed class ReferenceApiTests(PlatformHost host)
{
    [Fact]
    public async Task Deployment_ThatNeedsADatabasesAddress_WaitsForItAndFollowsIt()
    {
        var (project, database, web) = await ProjectAsync();
        await SetAsync(database, ("PASSWORD", "${{secret(24)}}"), ("DSN", "postgres://app:${{PASSWORD}}@${{HOST}}:${{PORT}}/app"));
        await SetAsync(web, ("DATABASE_URL", "${{db.DSN}}"), ("PLAIN", "yes"));
        var password = (await host.Owner.GetFromJsonAsync($"/v1/services/{database}/variables?reveal=true", ApiJson.Default.PageVariableView))!.Items.Single(v => v.Name == "PASSWORD").Value!;
        Assert.Matches(@"\A[A-Za-z0-9]{24}\z", password);

        var deployment = await InsertAsync(web);
        var waiting = await SpecAsync(deployment);
        Assert.Equal("db", Assert.Single(waiting.WaitsFor).Value);
        Assert.Equal("yes", waiting.Variables["PLAIN"]);

        await ServeAsync(database, 20123);
        var ready = await Eventually.FoundAsync(async () => await SpecAsync(deployment) is { WaitsFor.Count: 0 } spec ? spec : null);
        Assert.Equal($"postgres://app:{password}@10.9.8.7:20123/app", ready.Variables["DATABASE_URL"]);

        // It moves: whoever has the old address is deployed anew.
        await ChangeAsync(async c => (await c.Services.SingleAsync(s => s.Id == web)).ActiveDeploymentId = deployment);
        await ChangeAsync(async c => (await c.Replicas.SingleAsync(r => r.ServiceId == database)).HostPort = 20124);
        var next = await Eventually.FoundAsync(() => QueryAsync(c => c.Deployments.AsNoTracking().SingleOrDefaultAsync(d => d.ServiceId == web && d.Cause == "references")));
        Assert.Contains("@10.9.8.7:20124/", (await SpecAsync(next.Id)).Variables["DATABASE_URL"], StringComparison.Ordinal);
        Assert.False(host.StateContains(password));
        _ = project;
    }

    [Fact]
    public async Task Build_ThatMountsADatabasesAddress_WaitsForIt_AndOneThatDoesNotGoesOn()
    {
        var (project, database, web) = await ProjectAsync();
        await SetAsync(database, ("DSN", "postgres://${{HOST}}:${{PORT}}/app"));
        await SetAsync(web, ("DATABASE_URL", "${{db.DSN}}"));
        var node = await host.NewBuilderAsync();
        using var tree = await GitWorkTree.NewAsync(("Dockerfile", "FROM scratch\nRUN --mount=type=secret,id=DATABASE_URL migrate\n"));
        using var leave = new CancellationTokenSource();
        var push = tree.RunAsync(["push", host.GitUrl(project), "main"], null, leave.Token);
        var waiting = await Eventually.FoundAsync(() => QueryAsync(c => c.Builds.AsNoTracking().SingleOrDefaultAsync(b => b.ServiceId == web && b.Reason.StartsWith("Waits for the address"))));
        var work = host.Services.GetRequiredService<IBuildWork>();

        Assert.Equal(BuildState.Queued, waiting.State);
        Assert.StartsWith("Waits for the address of db, which DATABASE_URL of the build needs.", waiting.Reason, StringComparison.Ordinal);
        Assert.Empty(await work.ForNodeAsync(node, CancellationToken.None));

        await ServeAsync(database, 20125);
        var spec = await host.AssignedAsync(node);
        Assert.Equal("postgres://10.9.8.7:20125/app", spec.Secrets["DATABASE_URL"]);

        // The database stops while the build runs: never a mark for a value.
        await ChangeAsync(async c => (await c.Services.SingleAsync(s => s.Id == database)).ActiveDeploymentId = null);
        Assert.Empty((await work.ForNodeAsync(node, CancellationToken.None)).Single().Secrets);
        await host.Services.GetRequiredService<IBuildReports>().ReportAsync(node, new() { Id = spec.Id, Phase = ProxPaaS.Contracts.Agent.BuildPhase.Failed, Message = "enough" }, CancellationToken.None);
        await leave.CancelAsync();
        await push;

        await tree.CommitAsync("No database at build time", ("Dockerfile", "FROM scratch\n"));
        using var leaveAgain = new CancellationTokenSource();
        var second = tree.RunAsync(["push", host.GitUrl(project), "main"], null, leaveAgain.Token);
        Assert.Empty((await host.AssignedAsync(node)).Secrets);
        await leaveAgain.CancelAsync();
        await second;
        host.Disconnect(node);
    }

    [Fact]
    public async Task Variables_ThatWouldBreakAReference_AreRefusedWithASentence()
    {
        var (_, database, web) = await ProjectAsync();
        await SetAsync(database, ("PASSWORD", "x"));
        await SetAsync(web, ("P", "${{db.PASSWORD}}"));

        var unknown = await host.Owner.PatchAsJsonAsync($"/v1/services/{web}/variables", new SetVariablesRequest(new Dictionary<string, string?> { ["Q"] = "${{nobody.X}}" }), ApiJson.Default.SetVariablesRequest);
        var removed = await host.Owner.PatchAsJsonAsync($"/v1/services/{database}/variables", new SetVariablesRequest(new Dictionary<string, string?> { ["PASSWORD"] = null }), ApiJson.Default.SetVariablesRequest);

        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Contains("the environment has no service 'nobody'; it has db, web", (await unknown.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, removed.StatusCode);
        Assert.Contains("P of web: db has no variable PASSWORD", (await removed.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SharedVariable_Changed_RedeploysThoseWhoReferToIt()
    {
        var (project, _, web) = await ProjectAsync();
        await SharedAsync(project, ("MODE", "slow"));
        await SetAsync(web, ("MODE", "${{shared.MODE}}"));
        var deployment = await InsertAsync(web);
        Assert.Equal("slow", (await SpecAsync(deployment)).Variables["MODE"]);
        await ChangeAsync(async c => (await c.Services.SingleAsync(s => s.Id == web)).ActiveDeploymentId = deployment);

        await SharedAsync(project, ("MODE", "fast"));

        var next = await QueryAsync(c => c.Deployments.AsNoTracking().SingleAsync(d => d.ServiceId == web && d.Cause == "references"));
        Assert.Equal("fast", (await SpecAsync(next.Id)).Variables["MODE"]);
        var listed = await host.Owner.GetFromJsonAsync($"/v1/environments/{project}%2Fproduction/variables", ApiJson.Default.PageVariableView);
        Assert.Null(Assert.Single(listed!.Items).Value);
    }

    [Fact]
    public async Task Volume_AddedByApi_KeepsTheServiceAtOneReplicaAndGoesOnlyWhenAsked()
    {
        var (_, database, _) = await ProjectAsync();
        var created = await host.Owner.PostAsJsonAsync($"/v1/services/{database}/volumes", new CreateVolumeRequest("data", "/var/lib/data", 512), ApiJson.Default.CreateVolumeRequest);
        var volume = (await created.Content.ReadFromJsonAsync(ApiJson.Default.VolumeView))!;
        Assert.Equal("empty", volume.State);

        Assert.Equal(HttpStatusCode.Conflict, (await host.Owner.PostAsJsonAsync($"/v1/services/{database}/scale", new ScaleRequest(2), ApiJson.Default.ScaleRequest)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await host.Owner.PostAsJsonAsync($"/v1/services/{database}/volumes", new CreateVolumeRequest("more", "/var/lib/data/sub"), ApiJson.Default.CreateVolumeRequest)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Owner.PostAsJsonAsync($"/v1/services/{database}/volumes", new CreateVolumeRequest("etc", "/etc"), ApiJson.Default.CreateVolumeRequest)).StatusCode);
        Assert.Equal(volume.Id, Assert.Single((await SpecAsync(await InsertAsync(database))).Volumes).Id);

        Assert.Equal(HttpStatusCode.Accepted, (await host.Owner.DeleteAsync($"/v1/volumes/{volume.Id}")).StatusCode);
        Assert.Empty((await host.Owner.GetFromJsonAsync($"/v1/services/{database}/volumes", ApiJson.Default.PageVolumeView))!.Items);
    }

    private async Task<(string Project, string Database, string Web)> ProjectAsync()
    {
        var project = host.NewName("refs");
        (await host.Owner.PostAsJsonAsync("/v1/projects", new CreateProjectRequest(project))).EnsureSuccessStatusCode();
        return (project, await ServiceAsync(project, "db", new() { Kind = ServiceKind.Database, Port = 5432 }), await ServiceAsync(project, "web", null));
    }

    private async Task<string> ServiceAsync(string project, string name, ServiceSettings? settings)
    {
        var response = await host.Owner.PostAsJsonAsync($"/v1/environments/{project}%2Fproduction/services", new CreateServiceRequest(name, settings), ApiJson.Default.CreateServiceRequest);
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.ServiceView))!.Id;
    }

    private async Task SetAsync(string service, params (string Name, string Value)[] values)
        => Assert.Equal(HttpStatusCode.NoContent, (await host.Owner.PatchAsJsonAsync($"/v1/services/{service}/variables", Request(values), ApiJson.Default.SetVariablesRequest)).StatusCode);

    private async Task SharedAsync(string project, params (string Name, string Value)[] values)
        => Assert.Equal(HttpStatusCode.NoContent, (await host.Owner.PatchAsJsonAsync($"/v1/environments/{project}%2Fproduction/variables", Request(values), ApiJson.Default.SetVariablesRequest)).StatusCode);

    private static SetVariablesRequest Request((string Name, string Value)[] values) => new(values.ToDictionary(v => v.Name, v => (string?)v.Value));

    private async Task<string> InsertAsync(string service)
        => (await host.Services.GetRequiredService<ProxPaaS.Orchestrator.Projects.DeployStore>().InsertAsync(
            service, new($"{host.Registry.Host}/app@{FakeRegistry.Digest('a')}", "image", null, null, null), CancellationToken.None)).Id;

    /// <summary>A replica of a version that serves, ready on a node.</summary>
    private async Task ServeAsync(string service, int port)
    {
        var deployment = await InsertAsync(service);
        await ChangeAsync(async c =>
        {
            var row = await c.Services.SingleAsync(s => s.Id == service);
            row.ActiveDeploymentId = deployment;
            (await c.Deployments.SingleAsync(d => d.Id == deployment)).State = DeploymentState.Active;
            var node = Ids.New("nod", TimeProvider.System);
            c.Nodes.Add(new()
            {
                Id = node, OrganisationId = row.OrganisationId, PoolId = "pool", ClusterId = "cluster", Name = host.NewName("home"), State = NodeState.Ready, Vmid = 6900, PveNode = "pve1",
                Address = "10.9.8.7", CreatedAt = DateTimeOffset.UtcNow,
            });
            c.Replicas.Add(new()
            {
                Id = Ids.New("rep", TimeProvider.System), OrganisationId = row.OrganisationId, ServiceId = service, DeploymentId = deployment, State = ReplicaState.Ready, NodeId = node, HostPort = port,
                CreatedAt = DateTimeOffset.UtcNow,
            });
        });
    }

    private async Task<DeploymentSpec> SpecAsync(string deployment)
        => DeploymentSpecSeal.Open(host.Services.GetRequiredService<ISecretBox>(), deployment, await QueryAsync(c => c.Deployments.Where(d => d.Id == deployment).Select(d => d.SealedSpec).SingleAsync()));

    private async Task<T> QueryAsync<T>(Func<PlatformContext, Task<T>> query)
    {
        await using var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        return await query(context);
    }

    /// <summary>Beside the loops, which write the same rows.</summary>
    private Task ChangeAsync(Func<PlatformContext, Task> change) => host.Services.GetRequiredService<IPlatformContextFactory>().InTransactionAsync(TenantScope.All, async (context, _) =>
    {
        await change(context);
        return 0;
    }, CancellationToken.None);
}
