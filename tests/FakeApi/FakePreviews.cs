using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.FakeApi;

/// <summary>Previews of whatever project is asked about.</summary>
internal static class FakePreviews
{
    public static void Map(WebApplication app, FakeControlPlane fake)
    {
        app.MapGet("/v1/projects/{project}/previews", (HttpRequest r, string project) => FakeRoutes.Page(fake, r, fake.Previews.Where(p => p.ProjectId == project), ApiJson.Default.PagePreviewView));
        app.MapDelete("/v1/projects/{project}/previews/{preview}", (string preview) =>
        {
            var index = fake.Previews.FindIndex(p => p.Name == preview);
            if (index < 0)
            {
                return FakeRoutes.Missing("preview", preview);
            }

            fake.Previews[index] = fake.Previews[index] with { State = PreviewState.Closing, Reason = "Its services are being removed." };
            return Results.Accepted();
        });
        app.MapGet("/v1/projects/{project}/previews/settings", () => FakeRoutes.Ok(fake.PreviewSettings, ApiJson.Default.PreviewSettings));
        app.MapPatch("/v1/projects/{project}/previews/settings", async (HttpRequest request) =>
        {
            var change = (await FakeRoutes.BodyAsync(request, ApiJson.Default.PreviewSettings))!;
            var was = fake.PreviewSettings;
            fake.PreviewSettings = was with
            {
                PullRequests = change.PullRequests ?? was.PullRequests, Branches = change.Branches ?? was.Branches, BaseEnvironment = change.BaseEnvironment ?? was.BaseEnvironment,
                Most = change.Most ?? was.Most, IdleHours = change.IdleHours ?? was.IdleHours, Secrets = change.Secrets ?? was.Secrets,
            };
            return FakeRoutes.Ok(fake.PreviewSettings, ApiJson.Default.PreviewSettings);
        });
    }
}
