using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.FakeApi;

/// <summary>The routes of docs/api.md over the fake's snapshot.</summary>
internal static class FakeRoutes
{
    public static void Map(WebApplication app, FakeControlPlane fake)
    {
        MapAccount(app, fake);
        MapProjects(app, fake);
        MapDeployments(app, fake);
        MapNodes(app, fake);
        FakeRuns.Map(app, fake);
        FakeBuilds.Map(app);
        FakeKeys.Map(app, fake);
        FakeSources.Map(app, fake);
        FakePreviews.Map(app, fake);
        FakeTemplates.Map(app, fake);
        FakeStreams.Map(app, fake);
    }

    private static void MapAccount(WebApplication app, FakeControlPlane fake)
    {
        app.MapPost("/v1/auth/login", async (HttpRequest request) =>
        {
            var login = await BodyAsync(request, ApiJson.Default.LoginRequest);
            return login is { Email: FakeControlPlane.Email, Password: FakeControlPlane.Password }
                ? Ok(new LoginReply(FakeControlPlane.Token, DemoData.Now.AddDays(30), DemoData.User), ApiJson.Default.LoginReply)
                : Fail(401, "credentials_wrong", "E-mail and password do not match.");
        });
        app.MapPost("/v1/auth/logout", () => Results.NoContent());
        app.MapGet("/v1/me", () => Ok(DemoData.User, ApiJson.Default.UserView));
        app.MapGet("/v1/platform", () => Ok(fake.Overview.Platform, ApiJson.Default.PlatformView));
        app.MapGet("/v1/overview", () => Ok(fake.Overview, ApiJson.Default.OverviewView));
        app.MapGet("/v1/edges", (HttpRequest r) => Page(fake, r, fake.Overview.Edges, ApiJson.Default.PageEdgeView));
    }

    private static void MapProjects(WebApplication app, FakeControlPlane fake)
    {
        app.MapGet("/v1/projects", (HttpRequest r) => Page(fake, r, fake.Overview.Projects, ApiJson.Default.PageProjectView));
        app.MapPost("/v1/projects", async (HttpRequest request) =>
        {
            var name = (await BodyAsync(request, ApiJson.Default.CreateProjectRequest))!.Name;
            if (fake.Overview.Projects.Any(p => p.Name == name))
            {
                return Fail(409, "project_exists", $"There is a project '{name}' already. Choose another name.");
            }

            var project = new ProjectView($"prj_{name}", name, DemoData.Now, [new EnvironmentView($"env_{name}", $"prj_{name}", "production", DemoData.Now)]);
            fake.Overview = fake.Overview with { Projects = [.. fake.Overview.Projects, project] };
            return Ok(project, ApiJson.Default.ProjectView, 201);
        });
        app.MapGet("/v1/projects/{project}", (string project) => One(fake.Overview.Projects.FirstOrDefault(p => p.Id == project || p.Name == project), "project", project, ApiJson.Default.ProjectView));
        app.MapDelete("/v1/projects/{project}", (string project) => fake.Overview.Services.Any(s => s.ProjectName == project) ? Fail(409, "project_not_empty", $"Project {project} still has services.")
            : fake.Overview.Projects.Any(p => p.Name == project) ? Results.NoContent() : Missing("project", project));
        app.MapGet("/v1/projects/{project}/environments", (HttpRequest r, string project) => Page(fake, r, fake.Overview.Projects.Where(p => p.Name == project).SelectMany(p => p.Environments), ApiJson.Default.PageEnvironmentView));
        app.MapPost("/v1/environments/{environment}/services", async (HttpRequest request, string environment) =>
        {
            var create = (await BodyAsync(request, ApiJson.Default.CreateServiceRequest))!;
            var project = fake.Overview.Projects.First(p => p.Environments.Any(e => e.Id == environment));
            var service = DemoData.Service(project.Name, create.Name, ServiceState.Empty, "Push a commit to deploy it.", 0, 0) with { Settings = create.Settings ?? new(), EnvironmentId = environment };
            fake.Overview = fake.Overview with { Services = [.. fake.Overview.Services, service] };
            return Ok(service, ApiJson.Default.ServiceView, 201);
        });
        app.MapGet("/v1/services", (HttpRequest r, string? project) => Page(fake, r, fake.Overview.Services.Where(s => project is null || s.ProjectName == project), ApiJson.Default.PageServiceView));
        app.MapGet("/v1/services/{service}", (string service) => One(Find(fake, service), "service", service, ApiJson.Default.ServiceView));
        app.MapPatch("/v1/services/{service}", async (HttpRequest request, string service) =>
        {
            if (Find(fake, service) is not { } found)
            {
                return Missing("service", service);
            }

            var settings = (await BodyAsync(request, ApiJson.Default.ServiceSettings))!;
            var changed = found with
            {
                Settings = found.Settings with { Domains = settings.Domains ?? found.Settings.Domains, MemoryMiB = settings.MemoryMiB ?? found.Settings.MemoryMiB },
                Urls = settings.Domains is null ? found.Urls : [found.Urls[0], .. settings.Domains.Select(d => $"http://{d}")],
            };
            fake.Overview = fake.Overview with { Services = [.. fake.Overview.Services.Select(s => s.Id == found.Id ? changed : s)] };
            return Ok(changed, ApiJson.Default.ServiceView);
        });
        app.MapDelete("/v1/services/{service}", (string service) =>
        {
            var found = Find(fake, service);
            fake.Overview = fake.Overview with { Services = [.. fake.Overview.Services.Where(s => s != found)] };
            return found is null ? Missing("service", service) : Results.NoContent();
        });
        app.MapPost("/v1/services/{service}/scale", async (HttpRequest request, string service) =>
        {
            if (Find(fake, service) is not { } found)
            {
                return Missing("service", service);
            }

            var scaled = found with { DesiredReplicas = (await BodyAsync(request, ApiJson.Default.ScaleRequest))!.Replicas };
            fake.Overview = fake.Overview with { Services = [.. fake.Overview.Services.Select(s => s.Id == found.Id ? scaled : s)] };
            return Ok(scaled, ApiJson.Default.ServiceView, 202);
        });
        app.MapGet("/v1/services/{service}/variables", (HttpRequest r, string service, bool? reveal) => Page(fake, r, fake.Variables.GetValueOrDefault(Find(fake, service)!.Id, []).Values.Select(v => v with { Value = v.Secret && reveal != true ? null : v.Value }), ApiJson.Default.PageVariableView));
        app.MapPatch("/v1/services/{service}/variables", async (HttpRequest request, string service) =>
        {
            var change = (await BodyAsync(request, ApiJson.Default.SetVariablesRequest))!;
            var variables = fake.Variables.GetOrAdd(Find(fake, service)!.Id, _ => []);
            foreach (var (name, value) in change.Values)
            {
                variables.Remove(name);
                if (value is not null)
                {
                    variables[name] = new VariableView(name, value, change.Secret, DemoData.Now);
                }
            }

            return Results.NoContent();
        });
    }

    private static void MapDeployments(WebApplication app, FakeControlPlane fake)
    {
        app.MapPost("/v1/services/{service}/deployments", async (HttpRequest request, string service) =>
        {
            if (Find(fake, service) is not { } found)
            {
                return Missing("service", service);
            }

            var deploy = (await BodyAsync(request, ApiJson.Default.DeployRequest))!;
            return Ok(fake.OnDeploy?.Invoke(found, deploy) ?? new DeployReply(null, found.ActiveDeploymentId), ApiJson.Default.DeployReply, 202);
        });
        app.MapPost("/v1/services/{service}/uploads", async (HttpRequest request, string service) =>
        {
            if (Find(fake, service) is not { } found)
            {
                return Missing("service", service);
            }

            await using var gzip = new System.IO.Compression.GZipStream(request.Body, System.IO.Compression.CompressionMode.Decompress);
            await using var tar = new System.Formats.Tar.TarReader(gzip);
            while (await tar.GetNextEntryAsync(copyData: true) is { } entry)
            {
                fake.Uploaded.Enqueue(entry);
            }

            var reply = fake.OnDeploy?.Invoke(found, new DeployRequest()) ?? new DeployReply("bld_upload", null);
            return Ok(new UploadReply(reply.BuildId!, new string('a', 40), fake.Uploaded.Count, 1), ApiJson.Default.UploadReply, 202);
        });
        app.MapGet("/v1/services/{service}/deployments", (HttpRequest r, string service) => Page(fake, r, fake.Overview.Deployments.Where(d => d.ServiceId == Find(fake, service)?.Id), ApiJson.Default.PageDeploymentView));
        app.MapGet("/v1/services/{service}/builds", (HttpRequest r, string service) => Page(fake, r, fake.Overview.Builds.Where(b => b.ServiceId == Find(fake, service)?.Id), ApiJson.Default.PageBuildView));
        app.MapGet("/v1/services/{service}/replicas", (HttpRequest r, string service) => Page(fake, r, fake.Overview.Replicas.Where(x => x.ServiceId == Find(fake, service)?.Id), ApiJson.Default.PageReplicaView));
        app.MapGet("/v1/deployments/{id}", (string id) => One(fake.Overview.Deployments.FirstOrDefault(d => d.Id == id), "deployment", id, ApiJson.Default.DeploymentView));
        app.MapGet("/v1/builds/{id}", (string id) => One(fake.Overview.Builds.FirstOrDefault(b => b.Id == id), "build", id, ApiJson.Default.BuildView));
        app.MapPost("/v1/builds/{id}/cancel", (string id) => fake.Overview.Builds.Any(b => b.Id == id) ? Results.Accepted() : Missing("build", id));
    }

    private static void MapNodes(WebApplication app, FakeControlPlane fake)
    {
        app.MapGet("/v1/nodes", (HttpRequest r) => Page(fake, r, fake.Overview.Nodes, ApiJson.Default.PageNodeView));
        app.MapGet("/v1/nodes/{node}", (string node) => One(Node(fake, node), "node", node, ApiJson.Default.NodeView));
        app.MapPost("/v1/nodes/{node}/{action}", (string node) => Node(fake, node) is { } n ? Ok(n, ApiJson.Default.NodeView) : Missing("node", node));
        app.MapDelete("/v1/nodes/{node}", (string node) => Node(fake, node) is null ? Missing("node", node) : Results.Accepted());
        app.MapGet("/v1/pools", (HttpRequest r) => Page(fake, r, fake.Overview.Pools, ApiJson.Default.PageNodePoolView));
        app.MapGet("/v1/pve/clusters", (HttpRequest r) => Page(fake, r, DemoData.Clusters, ApiJson.Default.PagePveClusterView));
        app.MapGet("/v1/operations", (HttpRequest r) => Page(fake, r, fake.Overview.Operations, ApiJson.Default.PageOperationView));
        app.MapGet("/v1/operations/{id}", (string id) => One(fake.Overview.Operations.FirstOrDefault(o => o.Id == id), "operation", id, ApiJson.Default.OperationView));
        app.MapPost("/v1/operations/{id}/retry", (string id) => fake.Overview.Operations.Any(o => o.Id == id) ? Results.Accepted() : Missing("operation", id));
    }

    internal static ServiceView? Find(FakeControlPlane fake, string reference)
    {
        var name = Uri.UnescapeDataString(reference);
        return fake.Overview.Services.FirstOrDefault(s => s.Id == name || s.Name == name || $"{s.ProjectName}/{s.Name}" == name || $"{s.ProjectName}/{s.EnvironmentName}/{s.Name}" == name);
    }

    internal static IResult Missing(string thing, string name) => Fail(404, $"{thing}_not_found", $"There is no {thing} '{Uri.UnescapeDataString(name)}'. List them with: px {thing}s ls");

    private static NodeView? Node(FakeControlPlane fake, string node) => fake.Overview.Nodes.FirstOrDefault(n => n.Id == node || n.Name == node);

    internal static IResult Page<T>(FakeControlPlane fake, HttpRequest request, IEnumerable<T> items, JsonTypeInfo<Page<T>> type)
    {
        var start = int.Parse(request.Query["cursor"].FirstOrDefault() ?? "0");
        var all = items.ToList();
        var size = Math.Min(fake.PageSize, int.Parse(request.Query["limit"].FirstOrDefault() ?? "200"));
        var next = start + size < all.Count ? $"{start + size}" : null;
        return Ok(new Page<T>([.. all.Skip(start).Take(size)], next), type);
    }

    private static IResult One<T>(T? item, string thing, string name, JsonTypeInfo<T> type)
        where T : class => item is null ? Missing(thing, name) : Ok(item, type);

    internal static IResult Ok<T>(T item, JsonTypeInfo<T> type, int status = 200) => Results.Json(item, type, statusCode: status);

    internal static IResult Fail(int status, string code, string detail)
        => Results.Json(new Problem(null, null, status, detail, code, "trace-0", null), (JsonTypeInfo<Problem>)ApiJson.Default.Problem, "application/problem+json", status);

    internal static ValueTask<T?> BodyAsync<T>(HttpRequest request, JsonTypeInfo<T> type) => JsonSerializer.DeserializeAsync(request.Body, type);
}
