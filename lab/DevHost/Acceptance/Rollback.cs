namespace ProxPaaS.DevHost.Acceptance;

/// <summary><c>px rollback</c>: an earlier version's image answers again, and nothing is built for it.</summary>
internal sealed class Rollback : IAcceptanceScenario
{
    public string Name => "rollback";

    public async Task RunAsync(AcceptanceBench bench)
    {
        var project = await bench.ProjectAsync("rollback");
        var folder = bench.Folder("rollback");
        var url = await bench.StepAsync("rollback: three versions", async say =>
        {
            foreach (var page in new[] { "first", "second", "third" })
            {
                var up = (await bench.PxAsync(folder.WritePage(page), "up", "--yes", "--service", $"{project}/web")).Ended(0);
                say(await bench.AnswersAsync(up.Line, "/", page));
            }

            return (await bench.PxAsync("open", "--service", $"{project}/web")).Ended(0).Line;
        });
        await bench.StepAsync("rollback: px rollback to the version before", async say =>
        {
            var back = (await bench.PxAsync(folder, "rollback")).Ended(0);
            await bench.AnswersAsync(url, "/", "second");
            say($"second answers again {back.Took.TotalSeconds:0.0} s after it was asked for");
        });
        await bench.StepAsync("rollback: px rollback v1", async say =>
        {
            var back = (await bench.PxAsync(folder, "rollback", "v1", "--json")).Ended(0).Has("deploymentId", "deployment.cause", "deployment.image", "urls");
            await bench.AnswersAsync(url, "/", "first");
            var history = (await bench.PxAsync(folder, "deployments", "ls", "--json")).Ended(0).Items;
            var (newest, oldest) = (history[0].GetProperty("image").GetString(), history[^1].GetProperty("image").GetString());
            say(newest == oldest && history.Count == 5 && history[0].GetProperty("cause").GetString() == "rollback" ? $"{history.Count} deployments, the newest with the image of v1" : throw back.Wrong($"the image {oldest} by the cause rollback"));
        });
        await bench.StepAsync("rollback: nothing was built, an unknown version is refused", async say =>
        {
            var builds = (await bench.PxAsync(folder, "builds", "ls", "--json")).Ended(0);
            say(builds.Items.Count == 3 ? "three builds for five deployments" : throw builds.Wrong("three builds"));
            (await bench.PxAsync(folder, "rollback", "v99")).Ended(2).Says("There is no deployment v99");
        });
        await bench.RemoveAsync(Name, project);
    }
}
