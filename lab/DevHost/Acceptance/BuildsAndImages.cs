using System.Text.Json;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>What px tells of builds and images: steps with times, the plan and where it came from, the log, and what becomes of each image.</summary>
internal sealed class BuildsAndImages : IAcceptanceScenario
{
    public string Name => "builds";

    public async Task RunAsync(AcceptanceBench bench)
    {
        var project = await bench.ProjectAsync("builds");
        var service = $"{project}/web";
        var folder = bench.Folder("builds").WritePage("built");
        var build = await bench.StepAsync("builds: px up --detach, px builds log -f to its end", async say =>
        {
            var id = (await bench.PxAsync(folder, "up", "--yes", "--service", service, "--detach", "--json")).Ended(0).Has("buildId").Json.GetProperty("buildId").GetString()!;
            var log = (await bench.PxAsync("builds", "log", "-f", id)).Ended(0).Says("FROM", "busybox");
            var numbers = (await bench.PxAsync("builds", "log", id, "--after", "2", "--json")).Ended(0).JsonLines;
            say($"{log.Out.Split('\n').Length - 1} lines; after the second: {numbers.Count}");
            return id;
        });
        await bench.StepAsync("builds: steps add up to the build", async say =>
        {
            var steps = (await bench.PxAsync("builds", "steps", build, "--json")).Ended(0).Items;
            var copied = steps.Single(s => s.GetProperty("name").GetString()!.Contains("COPY . /app", StringComparison.Ordinal));
            var row = (await bench.PxAsync("builds", "ls", "--service", service, "--json")).Ended(0).Items[0];
            var all = (row.GetProperty("finishedAt").GetDateTimeOffset() - row.GetProperty("startedAt").GetDateTimeOffset()).TotalSeconds;
            var longest = steps.Max(s => s.GetProperty("seconds").GetDouble());
            var holds = steps.All(s => s.GetProperty("state").GetString() is "done" or "cached") && copied.GetProperty("firstLine").GetInt64() > 0 && longest <= all + 1;
            say(holds ? $"{steps.Count} steps, the longest {longest:0.0} of {all:0.0} s" : throw new InvalidOperationException($"the steps do not fit a build of {all:0.0} s: {string.Join(' ', steps)}"));
            (await bench.PxAsync("builds", "steps", build)).Ended(0).Says("COPY . /app\n");
        });
        await bench.StepAsync("builds: plan says which builder and why", async say =>
        {
            var plan = (await bench.PxAsync("builds", "plan", build, "--json")).Ended(0).Has("builder", "reason", "dockerfile", "arguments", "variables");
            say(plan.Json.GetProperty("builder").GetString() == "dockerfile" ? plan.Json.GetProperty("reason").GetString()! : throw plan.Wrong("the builder dockerfile"));
            (await bench.PxAsync("builds", "plan", build)).Ended(0).Says("dockerfile");
            (await bench.PxAsync("builds", "plan", "bld_nothing")).Ended(2).Says("bld_nothing");
        });
        await bench.StepAsync("builds: images ls keeps what serves, clean --dry-run spares it", async say =>
        {
            var digest = (await bench.PxAsync("deployments", "ls", "--service", service, "--json")).Ended(0).Items[0].GetProperty("image").GetString()!;
            var image = (await bench.PxAsync("images", "ls", "--json")).Ended(0).Items.Single(i => i.GetProperty("image").GetString() == digest);
            var spared = (await bench.PxAsync("images", "clean", "--dry-run", "--json")).Ended(0).Json.GetProperty("images").EnumerateArray().All(i => i.GetProperty("image").GetString() != digest);
            say(image is { ValueKind: JsonValueKind.Object } && image.GetProperty("fate").GetString() == "keep" && spared
                ? image.GetProperty("reason").GetString()! : throw new InvalidOperationException($"the image that serves is {image}"));
            (await bench.PxAsync("images", "clean")).Ended(1).Says("--yes");
        });
        await bench.RemoveAsync(Name, project);
    }
}
