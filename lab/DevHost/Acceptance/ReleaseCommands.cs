namespace ProxPaaS.DevHost.Acceptance;

/// <summary>A release command runs once before any new replica; when it fails, the version before serves on.</summary>
internal sealed class ReleaseCommands : IAcceptanceScenario
{
    public string Name => "release";

    public async Task RunAsync(AcceptanceBench bench)
    {
        var project = await bench.ProjectAsync("release");
        var service = $"{project}/web";
        var folder = bench.Folder("release").WritePage("first", """releaseCommand = ["sh", "-c", "echo migrating to $(cat /app/www/index.html)"]""");
        var url = await bench.StepAsync("release: it runs once, before the replicas", async say =>
        {
            var up = (await bench.PxAsync(folder, "up", "--yes", "--service", service)).Ended(0);
            await bench.AnswersAsync(up.Line, "/", "first");
            var run = (await bench.PxAsync("runs", "ls", "--service", service, "--json")).Ended(0).Items.Single();
            (await bench.PxAsync("runs", "logs", run.GetProperty("id").GetString()!)).Ended(0).Prints("migrating to first\n");
            var replica = (await bench.PxAsync("status", "--service", service, "--json")).Ended(0).Json.GetProperty("replicas")[0];
            var (ended, began) = (run.GetProperty("finishedAt").GetDateTimeOffset(), replica.GetProperty("createdAt").GetDateTimeOffset());
            say(run.GetProperty("kind").GetString() == "release" && ended <= began
                ? $"the replica was made {(began - ended).TotalSeconds:0.0} s after its end" : throw new InvalidOperationException($"run {run}, replica {replica}"));
            return up.Line;
        });
        await bench.StepAsync("release: when it fails, px up ends with 5 and the version before serves on", async say =>
        {
            folder.WritePage("second", """releaseCommand = ["sh", "-c", "echo cannot migrate; exit 3"]""");
            var failed = (await bench.PxAsync(folder, "up")).Ended(5).Says("release command");
            await bench.AnswersAsync(url, "/", "first");
            var run = (await bench.PxAsync("runs", "ls", "--service", service, "--json")).Ended(0).Items[0];
            say(run.GetProperty("exitCode").GetInt32() == 3 ? failed.Error.Trim().Split('\n')[^1] : throw new InvalidOperationException($"the newest run is {run}"));
        });
        await bench.StepAsync("release: mended, the next version is live", async say =>
        {
            folder.WritePage("third", """releaseCommand = ["true"]""");
            (await bench.PxAsync(folder, "up")).Ended(0);
            say(await bench.AnswersAsync(url, "/", "third"));
        });
        await bench.StepAsync("release: a rollback does not run it again", async say =>
        {
            (await bench.PxAsync(folder, "rollback", "v1")).Ended(0);
            await bench.AnswersAsync(url, "/", "first");
            var runs = (await bench.PxAsync("runs", "ls", "--service", service, "--json")).Ended(0);
            say(runs.Items.Count == 3 ? "three versions, three runs" : throw runs.Wrong("three runs"));
        });
        await bench.RemoveAsync(Name, project);
    }
}
