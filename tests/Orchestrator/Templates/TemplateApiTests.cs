using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Orchestrator.Api;

namespace ProxPaaS.Tests.Orchestrator.Templates;

[Collection(PlatformGroup.Name)]
public sealed class TemplateApiTests(PlatformHost host)
{
    [Fact]
    public async Task List_ShowsTheBuiltInOnes_PageByPage()
    {
        var first = (await host.Owner.GetFromJsonAsync("/v1/templates?limit=10", ApiJson.Default.PageTemplateView))!;
        var second = (await host.Owner.GetFromJsonAsync($"/v1/templates?limit=200&cursor={first.Next}", ApiJson.Default.PageTemplateView))!;

        Assert.Equal(10, first.Items.Count);
        Assert.True(first.Items.Count + second.Items.Count >= 20);
        Assert.Null(second.Next);
        Assert.Equal("data at /var/lib/postgresql/data", Assert.Single((await host.Owner.GetFromJsonAsync("/v1/templates/postgres", ApiJson.Default.TemplateView))!.Services[0].Volumes));
    }

    [Fact]
    public async Task Deploy_TwoServices_MakesProjectVariablesVolumesAndDeploymentsAtOnce()
    {
        var project = host.NewName("tpl");
        host.Registry.Digests["library/postgres:17-alpine"] = FakeRegistry.Digest('b');
        host.Registry.Digests["library/adminer:6-standalone"] = FakeRegistry.Digest('c');

        var reply = await DeployAsync("postgres-adminer", new DeployTemplateRequest(project, CreateProject: true, Names: new Dictionary<string, string> { ["postgres"] = "db" }));

        Assert.Equal(["db", "adminer"], reply.Services.Select(s => s.Name));
        Assert.Contains("Adminer", reply.Notes, StringComparison.Ordinal);
        var database = await SpecAsync(reply.Services[0].Id);
        Assert.Equal("/var/lib/postgresql/data", Assert.Single(database.Volumes).Path);
        Assert.Matches(@"\A[A-Za-z0-9]{32}\z", database.Variables["POSTGRES_PASSWORD"]);
        Assert.False(database.Variables.ContainsKey("DATABASE_URL"));
        Assert.Equal("db", Assert.Single((await SpecAsync(reply.Services[1].Id)).WaitsFor).Value);
        Assert.False(host.StateContains(database.Variables["POSTGRES_PASSWORD"]));
        var shown = (await host.Owner.GetFromJsonAsync($"/v1/services/{reply.Services[0].Id}/variables", ApiJson.Default.PageVariableView))!.Items;
        Assert.Null(shown.Single(v => v.Name == "POSTGRES_PASSWORD").Value);
        Assert.Equal("app", shown.Single(v => v.Name == "POSTGRES_USER").Value);

        // The names are taken now: nothing more is made, and it says what to do.
        var again = await host.Owner.PostAsJsonAsync("/v1/templates/postgres-adminer/deploy", new DeployTemplateRequest(project), ApiJson.Default.DeployTemplateRequest);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains("--rename adminer=", (await again.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Detail, StringComparison.Ordinal);
        Assert.Equal(2, (await host.Owner.GetFromJsonAsync($"/v1/services?project={project}", ApiJson.Default.PageServiceView))!.Items.Count);
    }

    [Fact]
    public async Task Deploy_ImageThatIsNotThere_MakesNothingAtAll()
    {
        var project = host.NewName("tpl");

        // The mirror does not have it, and Docker Hub is not there.
        var response = await host.Owner.PostAsJsonAsync("/v1/templates/nats/deploy", new DeployTemplateRequest(project, CreateProject: true), ApiJson.Default.DeployTemplateRequest);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Owner.GetAsync($"/v1/projects/{project}")).StatusCode);
    }

    [Fact]
    public async Task Deploy_SameKeyTwice_MakesOne()
    {
        var project = host.NewName("tpl");
        host.Registry.Digests["library/redis:8-alpine"] = FakeRegistry.Digest('d');
        var key = Guid.NewGuid().ToString();
        var replies = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/templates/redis/deploy") { Content = JsonContent.Create(new DeployTemplateRequest(project, CreateProject: true), ApiJson.Default.DeployTemplateRequest) };
            request.Headers.Add("Idempotency-Key", key);
            replies.Add((await (await host.Owner.SendAsync(request)).Content.ReadFromJsonAsync(ApiJson.Default.DeployTemplateReply))!.Services[0].Id);
        }

        Assert.Equal(replies[0], replies[1]);
    }

    [Fact]
    public async Task Deploy_StrangersProjectOrBadInput_IsRefused()
    {
        var project = host.NewName("tpl");
        (await host.Owner.PostAsJsonAsync("/v1/projects", new CreateProjectRequest(project))).EnsureSuccessStatusCode();
        using var stranger = host.Client(await host.StrangerTokenAsync());
        host.Registry.Digests["library/redis:8-alpine"] = FakeRegistry.Digest('d');

        var foreign = await stranger.PostAsJsonAsync("/v1/templates/redis/deploy", new DeployTemplateRequest(project), ApiJson.Default.DeployTemplateRequest);
        var input = await host.Owner.PostAsJsonAsync("/v1/templates/directus/deploy", new DeployTemplateRequest(project), ApiJson.Default.DeployTemplateRequest);
        var missing = await host.Owner.PostAsJsonAsync("/v1/templates/nothing/deploy", new DeployTemplateRequest(project), ApiJson.Default.DeployTemplateRequest);

        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, input.StatusCode);
        Assert.Contains("ADMIN_EMAIL has to be given", (await input.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Catalogue_OnThisMachine_IsRefusedWithASentence()
    {
        var response = await host.Owner.PostAsJsonAsync("/v1/catalogues", new CreateCatalogueRequest("https://127.0.0.2:1/x.yaml", "mine"), ApiJson.Default.CreateCatalogueRequest);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains("127.0.0.2 is this machine", (await response.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Owner.PostAsJsonAsync("/v1/catalogues", new CreateCatalogueRequest("http://example.org/"), ApiJson.Default.CreateCatalogueRequest)).StatusCode);
    }

    [Fact]
    public async Task Compose_DryRunThenReal_MakesWhatItSaid()
    {
        var project = host.NewName("cmp");
        host.Registry.Digests["library/redis:8-alpine"] = FakeRegistry.Digest('d');
        var request = new ComposeImportRequest("services:\n  cache:\n    image: redis:8-alpine\n    volumes: [data:/data]\n    tty: true\n", project, CreateProject: true, DryRun: true);

        var planned = await ImportAsync(request);
        Assert.Empty(planned.Services);
        Assert.Equal(["services.cache.tty: it has no effect here"], planned.Ignored);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Owner.GetAsync($"/v1/projects/{project}")).StatusCode);

        var made = await ImportAsync(request with { DryRun = false });
        Assert.Equal(("cache", ServiceKind.Database), (made.Services[0].Name, made.Services[0].Settings.Kind));
        Assert.Single((await SpecAsync(made.Services[0].Id)).Volumes);

        var refused = await host.Owner.PostAsJsonAsync("/v1/compose/import", request with { File = "services: {a: {image: b, privileged: true}}" }, ApiJson.Default.ComposeImportRequest);
        var problem = (await refused.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!;
        Assert.Equal((HttpStatusCode.BadRequest, "compose_refused"), (refused.StatusCode, problem.Code));
        Assert.Contains("services.a.privileged", problem.Errors!.Keys);
    }

    private async Task<ComposeImportReply> ImportAsync(ComposeImportRequest request)
    {
        var response = await host.Owner.PostAsJsonAsync("/v1/compose/import", request, ApiJson.Default.ComposeImportRequest);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.ComposeImportReply))!;
    }

    private async Task<DeployTemplateReply> DeployAsync(string template, DeployTemplateRequest request)
    {
        var response = await host.Owner.PostAsJsonAsync($"/v1/templates/{template}/deploy", request, ApiJson.Default.DeployTemplateRequest);
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.DeployTemplateReply))!;
    }

    private async Task<DeploymentSpec> SpecAsync(string service)
    {
        await using var context = host.Services.GetRequiredService<IPlatformContextFactory>().Create(TenantScope.All);
        var deployment = await context.Deployments.AsNoTracking().SingleAsync(d => d.ServiceId == service);
        return DeploymentSpecSeal.Open(host.Services.GetRequiredService<ISecretBox>(), deployment.Id, deployment.SealedSpec);
    }
}
