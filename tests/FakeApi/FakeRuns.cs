using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.FakeApi;

/// <summary>Runs: one of them, whose state and log are the test's.</summary>
internal static class FakeRuns
{
    public static void Map(WebApplication app, FakeControlPlane fake)
    {
        app.MapPost("/v1/services/{service}/runs", async (HttpRequest request, string service) =>
        {
            fake.RunAsked = await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.RunRequest);
            return FakeRoutes.Find(fake, service) is null ? FakeRoutes.Missing("service", service) : Ok(fake.Run);
        });
        app.MapPost("/v1/services/{service}/trigger", (string service) => FakeRoutes.Find(fake, service) is null ? FakeRoutes.Missing("service", service) : Ok(fake.Run));
        app.MapGet("/v1/services/{service}/runs", (string service) => Results.Json(new Page<RunView>([fake.Run], null), ApiJson.Default.PageRunView));
        app.MapGet("/v1/crons", () => Results.Json(new Page<CronView>([new("srv_report", "shop/report", "0 4 * * *", "UTC", DemoData.Now, fake.Run)], null), ApiJson.Default.PageCronView));
        app.MapGet("/v1/runs/{id}", (string id) => id == fake.Run.Id ? Ok(fake.Run) : FakeRoutes.Missing("run", id));
        app.MapPost("/v1/runs/{id}/cancel", (string id) =>
        {
            fake.Run = fake.Run with { State = RunState.Cancelled, Reason = "Cancelled." };
            fake.Log(id).End();
            return Results.Accepted();
        });
    }

    private static IResult Ok(RunView run) => Results.Json(run, ApiJson.Default.RunView);
}
