namespace ProxPaaS.DevHost.Acceptance;

/// <summary><c>px run</c>: output as it comes, its exit code, the service's variables, no shell around it; and its three ends: by itself, by time, by a person.</summary>
internal sealed class OneOffCommands : IAcceptanceScenario
{
    public string Name => "run";

    public async Task RunAsync(AcceptanceBench bench)
    {
        var project = await bench.ProjectAsync("run");
        var service = $"{project}/web";
        var folder = bench.Folder("run").WritePage("runs");
        await bench.StepAsync("run: a service to run in", async _ =>
        {
            (await bench.PxAsync("services", "create", service)).Ended(0);
            (await bench.PxAsync("run", service, "--", "true")).Ended(4).Says("no version that could run");
            (await bench.PxAsync("vars", "set", "GREETING=hello there", "--plain", "--no-deploy", "--service", service)).Ended(0);
            (await bench.PxAsync(folder, "link", service)).Ended(0);
            (await bench.PxAsync(folder, "up")).Ended(0);
        });
        await bench.StepAsync("run: output, variables and exit code", async say =>
        {
            var run = (await bench.PxAsync("run", service, "--", "sh", "-c", "echo \"$GREETING\"; echo to the other >&2; exit 7")).Ended(7);
            run.Prints("hello there\n").Says("to the other");
            say($"'hello there', 7 after {run.Took.TotalSeconds:0.0} s");
        });
        await bench.StepAsync("run: no shell is put around it", async _ =>
            (await bench.PxAsync("run", service, "--", "echo", "$GREETING; id", "`id`", "--json")).Ended(0).Prints("$GREETING; id `id` --json\n"));
        await bench.StepAsync("run: --json, runs ls, show, logs", async say =>
        {
            var run = (await bench.PxAsync("run", service, "--json", "--", "sh", "-c", "echo one; echo two; exit 3")).Ended(3);
            var (lines, ended) = (run.JsonLines.SkipLast(1).Select(l => l.GetProperty("text").GetString()).ToList(), run.JsonLines[^1]);
            var id = ended.GetProperty("id").GetString()!;
            _ = lines is ["one", "two"] && ended.GetProperty("exitCode").GetInt32() == 3 && ended.GetProperty("state").GetString() == "failed" ? id : throw run.Wrong("two lines and the run's end");
            (await bench.PxAsync("runs", "show", id, "--json")).Ended(0).Has("kind", "startedBy", "durationSeconds", "nodeName");
            (await bench.PxAsync("runs", "logs", id)).Ended(0).Prints("one\ntwo\n");
            var listed = (await bench.PxAsync("runs", "ls", "--service", service, "--json")).Ended(0).Items;
            say(listed[0].GetProperty("id").GetString() == id ? $"{listed.Count} runs, the newest first" : throw new InvalidOperationException($"the newest run is {listed[0]}"));
        });
        await bench.StepAsync("run: -d, and px runs cancel", async say =>
        {
            var id = (await bench.PxAsync("run", "-d", service, "--json", "--", "sleep", "600")).Ended(0).Json.GetProperty("id").GetString()!;
            await StateAsync(bench, service, id, "running");
            (await bench.PxAsync("runs", "cancel", id)).Ended(0);
            say((await StateAsync(bench, service, id, "cancelled")).GetProperty("reason").GetString()!);
        });
        await bench.StepAsync("run: --timeout ends it, exit code 5", async say => say((await bench.PxAsync("run", service, "--timeout", "2", "--", "sleep", "600")).Ended(5).Says("was stopped").Error.Trim()));
        await bench.StepAsync("run: Ctrl-C ends the command too, exit code 130", async say =>
        {
            var run = (await bench.PxProgram.RunAsync(bench.PxProgram.Home, ["run", service, "--", "sh", "-c", "echo begun; exec sleep 600"], bench.CancellationToken, interruptAt: "begun")).Ended(130);
            say((await bench.ItemAsync(r => r.GetProperty("state").GetString() == "cancelled" && run.Error.Contains(r.GetProperty("id").GetString()!, StringComparison.Ordinal), "the run was not cancelled", null, "runs", "ls", "--service", service)).GetProperty("reason").GetString()!);
        });
        await bench.StepAsync("run: a program that is not there says so", async say => say((await bench.PxAsync("run", service, "--", "no-such-program")) is { ExitCode: not 0 } run ? run.Says("no-such-program").Error.Trim() : throw new InvalidOperationException("it ended with 0")));
        await bench.RemoveAsync(Name, project);
    }

    private static Task<System.Text.Json.JsonElement> StateAsync(AcceptanceBench bench, string service, string id, string state)
        => bench.ItemAsync(r => r.GetProperty("id").GetString() == id && r.GetProperty("state").GetString() == state, $"{id} is not {state}", TimeSpan.FromSeconds(30), "runs", "ls", "--service", service);
}
