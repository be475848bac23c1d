using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.FakeApi;

/// <summary>A build's steps and plan, and the images that there are.</summary>
internal static class FakeBuilds
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    public static IReadOnlyList<ImageView> Images { get; } =
    [
        new($"registry/org/srv_shop_web@{Digest}", "srv_shop_web", "web", "keep", "It serves.", true, ["v12"], DemoData.Now.AddHours(-3)),
        new($"registry/org/srv_gone@{Digest.Replace('0', 'f')}", "srv_gone", null, "remove", "Its service is gone.", true, [], null),
    ];

    public static void Map(WebApplication app)
    {
        app.MapGet("/v1/builds/{id}/steps", (string id) => Results.Json(
            new Page<BuildStepView>(
            [
                new(1, 0, "fetch", BuildStepState.Done, 0, DemoData.Now, DemoData.Now, .2),
                new(1, 5, "[1/2] FROM busybox", BuildStepState.Cached, 3, DemoData.Now, DemoData.Now, 0),
                new(2, 6, "[2/2] RUN make", BuildStepState.Running, 9, DemoData.Now, null, null),
            ], null), ApiJson.Default.PageBuildStepView));
        app.MapGet("/v1/builds/{id}/plan", (string id) => id == "bld_none" ? FakeRoutes.Missing("build", id) : Results.Json(
            new BuildPlanView(
                id, "nixpacks", "The commit has no Dockerfile.", "", ".nixpacks/Dockerfile", null, new Dictionary<string, string>(), ["python"],
                JsonDocument.Parse("""{"phases":{"install":{"aptPkgs":["curl"],"cmds":["pip install -r requirements.txt"]}},"start":{"cmd":"python main.py"}}""").RootElement,
                new Dictionary<string, string> { ["start.cmd"] = "main.py" }, ["Python 3.12 is replaced by Debian's 3.11."], "FROM debian\n", ["API_KEY"]), ApiJson.Default.BuildPlanView));
        app.MapGet("/v1/images", () => Results.Json(new Page<ImageView>(Images, null), ApiJson.Default.PageImageView));
        app.MapPost("/v1/images/cleanup", async (HttpRequest request) =>
        {
            var asked = (await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.ImageCleaningRequest))!;
            return Results.Json(new ImageCleaningReply(asked.DryRun, [Images[1]], 4, null, asked.DryRun ? null : "3 MiB are free again."), ApiJson.Default.ImageCleaningReply);
        });
    }
}
