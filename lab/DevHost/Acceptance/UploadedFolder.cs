namespace ProxPaaS.DevHost.Acceptance;

/// <summary><c>px up</c> of a folder that nothing is known of: what ignore files leave out does not leave this machine, the same files again build nothing.</summary>
internal sealed class UploadedFolder : IAcceptanceScenario
{
    public string Name => "up";

    public async Task RunAsync(AcceptanceBench bench)
    {
        var folder = bench.Folder("up").WritePage("one")
            .Write(".gitignore", "secret.txt\ndist/\n").Write("www/secret.txt", "not for the server\n")
            .Write(".dockerignore", "**/*.log\n").Write("www/debug.log", "not for the server\n")
            .Write(".pxignore", "!dist/\nwww/drafts/\n").Write("www/dist/built.html", "built\n").Write("www/drafts/new.html", "not yet\n");
        await bench.StepAsync("up: an unlinked folder is asked about", async _ => (await bench.PxAsync(folder, "up")).Ended(1).Says($"This creates {folder.Name}/web", "--yes"));
        var url = await bench.StepAsync("up: px up --yes to the first answer", async say =>
        {
            var up = (await bench.PxAsync(folder, "up", "--yes")).Ended(0).Says("Sending", "is active");
            say(await bench.AnswersAsync(up.Line, "/", "one"));
            return up.Line;
        });
        await bench.StepAsync("up: ignore files are honoured", async say =>
        {
            foreach (var (path, expected) in new[] { ("/dist/built.html", 200), ("/secret.txt", 404), ("/debug.log", 404), ("/drafts/new.html", 404) })
            {
                var (status, _) = await bench.AskAsync(url, path);
                _ = status == expected ? status : throw new InvalidOperationException($"{path} is answered with {status}; expected was {expected}");
            }

            say("sent: what .pxignore brings back; kept here: .gitignore's, .dockerignore's, .pxignore's");
        });
        await SameAgainAsync(bench, folder);
        await bench.StepAsync("up: a changed folder is the next version", async say =>
        {
            (await bench.PxAsync(folder.Write("www/index.html", "two\n"), "up", "-m", "The second page")).Ended(0);
            say(await bench.AnswersAsync(url, "/", "two"));
            (await bench.PxAsync(folder, "builds", "ls", "--limit", "1")).Ended(0).Says("The second page", "succeeded");
        });
        await bench.StepAsync("up: a link out of the folder is refused by name", async say =>
        {
            File.CreateSymbolicLink(Path.Combine(folder.Path, "way-out"), "/etc/passwd");
            var refused = (await bench.PxAsync(folder, "up", "--json")).Ended(1);
            say(refused.Says("way-out").Error.Trim());
        });
        await bench.RemoveAsync(Name, folder.Name);
    }

    private static Task SameAgainAsync(AcceptanceBench bench, AppFolder folder) => bench.StepAsync("up: the same files again build nothing", async say =>
    {
        var before = (await bench.PxAsync(folder, "deployments", "ls", "--json")).Ended(0).Items[0];
        var again = (await bench.PxAsync(folder, "up", "--json")).Ended(0).Has("buildId", "deploymentId", "build.commitSha", "build.imageDigest", "deployment.image", "deployment.state", "urls");
        var (build, deployment) = (again.Json.GetProperty("build"), again.Json.GetProperty("deployment"));
        var reason = build.GetProperty("reason").GetString()!;
        var same = deployment.GetProperty("image").GetString() == before.GetProperty("image").GetString() && build.GetProperty("commitSha").GetString() == before.GetProperty("commitSha").GetString();
        say(same && reason.StartsWith("Already built", StringComparison.Ordinal) ? reason : throw again.Wrong($"the image of {before.GetProperty("id")} again"));
    });
}
