namespace ProxPaaS.DevHost.Acceptance;

/// <summary>Settings from files: <c>px config explain</c> says what the platform then does, and a wrong file is refused while the version before serves on.</summary>
internal sealed class SettingsFiles : IAcceptanceScenario
{
    public string Name => "config";

    public async Task RunAsync(AcceptanceBench bench)
    {
        var project = await bench.ProjectAsync("config");
        var folder = bench.Folder("config").WritePage("configured")
            .Write("railway.json", """{"deploy": {"numReplicas": 2, "healthcheckPath": "/other", "restartPolicyType": "NEVER"}}""")
            .Write("Procfile", "web: httpd -f -p 9999\n");
        await bench.StepAsync("config: explain names the file and line of each setting", async say =>
        {
            var explained = (await bench.PxAsync(folder, "config", "explain", "--json")).Ended(0).Has("files", "values", "notes");
            var values = explained.Json.GetProperty("values").EnumerateArray().ToDictionary(v => v.GetProperty("key").GetString()!);
            var (health, replicas) = (values["healthPath"], values["replicas"]);
            var holds = values["port"].GetProperty("value").GetInt32() == 8080 && values["port"].GetProperty("line").GetInt32() == 2
                && health.GetProperty("file").GetString() == "proxpaas.toml" && health.GetProperty("hides").EnumerateArray().Any(h => h.GetString()!.StartsWith("railway.json", StringComparison.Ordinal))
                && replicas.GetProperty("file").GetString() == "railway.json" && replicas.GetProperty("value").GetInt32() == 2;
            say(holds ? string.Join(", ", values.Select(v => $"{v.Key} by {v.Value.GetProperty("file").GetString()}")) : throw explained.Wrong("port and healthPath by proxpaas.toml, replicas by railway.json"));
        });

        // The command of the Procfile would serve another port; the image's own is what this page needs.
        File.Delete(Path.Combine(folder.Path, "Procfile"));
        var url = await bench.StepAsync("config: the platform does what explain said", async say =>
        {
            var up = (await bench.PxAsync(folder, "up", "--yes", "--service", $"{project}/web")).Ended(0);
            await bench.AnswersAsync(up.Line, "/", "configured");
            var shown = (await bench.PxAsync(folder, "services", "show", "--json")).Ended(0).Has("setBy.port", "setBy.replicas", "gitUrl", "sshUrl", "urls");
            var (port, replicas) = (shown.Json.GetProperty("setBy").GetProperty("port").GetString(), shown.Json.GetProperty("desiredReplicas").GetInt32());
            say(port == "proxpaas.toml:2" && replicas == 2 ? $"port by {port}, {replicas} replicas by railway.json" : throw shown.Wrong("port by proxpaas.toml:2 and two replicas"));
            return up.Line;
        });
        await bench.StepAsync("config: a wrong file is refused, the version before serves on", async say =>
        {
            var toml = File.ReadAllText(Path.Combine(folder.Path, "proxpaas.toml"));
            folder.Write("proxpaas.toml", toml.Replace("port = 8080", "prot = 8080", StringComparison.Ordinal)).Write("www/index.html", "never seen\n");
            (await bench.PxAsync(folder, "config", "explain")).Ended(1).Says("proxpaas.toml:2", "did you mean 'port'?");
            var refused = (await bench.PxAsync(folder, "up")).Ended(5).Says("did you mean 'port'?");
            await bench.AnswersAsync(url, "/", "configured");
            say(refused.Error.Trim().Split('\n')[^1]);
        });
        await bench.RemoveAsync(Name, project);
    }
}
