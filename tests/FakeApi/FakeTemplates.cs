using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.FakeApi;

/// <summary>A few templates, one of them with an input that has to be given.</summary>
internal static class FakeTemplates
{
    private static readonly IReadOnlyList<TemplateView> All =
    [
        Template("umami", "Umami", "Web analytics without cookies, with its own PostgreSQL.", "chart", "analytics", "Sign in as admin with the password umami and change it at once.", [],
            Service("postgres", ServiceKind.Database, "postgres:17-alpine", 5432, ["data at /var/lib/postgresql/data"]), Service("umami", ServiceKind.Web, "ghcr.io/umami-software/umami:3.1.0", 3000, [])),
        Template("postgres", "PostgreSQL", "A relational database.", "database", "databases", null, [new("DATABASE", "Name of the database.", "app", false)],
            Service("postgres", ServiceKind.Database, "postgres:17-alpine", 5432, ["data at /var/lib/postgresql/data"])),
        Template("directus", "Directus", "A content platform over a database.", "table", "content", null, [new("ADMIN_EMAIL", "Mail address of the first user.", null, false)],
            Service("directus", ServiceKind.Web, "directus/directus:11", 8055, [])),
        Template("cron-job", "Cron job", "A command at the times you say.", "clock", "starters", null, [], Service("job", ServiceKind.Cron, "busybox:1.36", null, [])),
        Template("acme/wiki", "Wiki", "The company's wiki.", "article", "content", null, [], Service("wiki", ServiceKind.Web, null, 3000, [])) with { Catalogue = "acme" },
    ];

    public static void Map(WebApplication app, FakeControlPlane fake)
    {
        app.MapGet("/v1/templates", (HttpRequest r) => FakeRoutes.Page(fake, r, All, ApiJson.Default.PageTemplateView));
        app.MapGet("/v1/templates/{template}", (string template) => Find(template) is { } found ? FakeRoutes.Ok(found, ApiJson.Default.TemplateView) : FakeRoutes.Missing("template", template));
        app.MapPost("/v1/templates/{template}/deploy", async (HttpRequest request, string template) =>
        {
            var asked = (await FakeRoutes.BodyAsync(request, ApiJson.Default.DeployTemplateRequest))!;
            var found = Find(template)!;
            if (found.Services.FirstOrDefault(s => fake.Overview.Services.Any(o => o.ProjectName == asked.Project && o.Name == s.Name)) is { } taken)
            {
                return FakeRoutes.Fail(409, "service_exists", $"{asked.Project} has a service '{taken.Name}' already. Give it another name; nothing was made.");
            }

            var made = found.Services.Select(s => DemoData.Service(asked.Project, asked.Names?.GetValueOrDefault(s.Name) ?? s.Name, ServiceState.Deploying, "", 0, 1)).ToList();
            fake.Overview = fake.Overview with { Services = [.. fake.Overview.Services, .. made] };
            return FakeRoutes.Ok(new DeployTemplateReply(made, found.Notes), ApiJson.Default.DeployTemplateReply);
        });
    }

    private static TemplateView? Find(string name) => All.FirstOrDefault(t => t.Name == Uri.UnescapeDataString(name));

    private static TemplateView Template(string name, string title, string description, string icon, string category, string? notes, IReadOnlyList<TemplateInputView> inputs, params TemplateServiceView[] services)
        => new(name, null, title, description, icon, category, "https://example.org/docs", notes, inputs, services);

    private static TemplateServiceView Service(string name, ServiceKind kind, string? image, int? port, IReadOnlyList<string> volumes)
        => new(name, kind, image, null, port, null, 250, 256, kind == ServiceKind.Cron ? "0 * * * *" : null, ["LOG_LEVEL"], volumes);
}
