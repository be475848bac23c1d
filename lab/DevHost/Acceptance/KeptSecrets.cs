using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>
/// A secret that nobody else has is given to builds (with a Dockerfile and without), to an environment and to a release command. All of them prove by
/// its hash that they had it; then it is looked for everywhere else.
/// </summary>
internal sealed class KeptSecrets : IAcceptanceScenario
{
    private const string Marker = "seen-by-the-sampler";
    private const string Variable = "SENTINEL";

    // What a guest's kernel shows, not what lies on its disk; and its packages, which are the template's.
    private static readonly string[] NotOnDisk = ["proc", "sys", "dev", "usr"];

    public string Name => "secrets";

    public async Task RunAsync(AcceptanceBench bench)
    {
        var secret = $"snt{RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 32)}";
        var patterns = new SecretPatterns(secret);
        var project = await bench.ProjectAsync("secrets");
        var from = (await bench.Api.OverviewAsync(bench.CancellationToken)).Sequence;
        string[] services = [$"{project}/dockerfile", $"{project}/planned"];
        await using var sampler = new ProcessSampler(patterns, Marker);
        await bench.StepAsync("secrets: given by standard input, shown to nobody", async say =>
        {
            foreach (var service in services)
            {
                (await bench.PxAsync("services", "create", service)).Ended(0);
                (await bench.PxProgram.RunAsync(bench.PxProgram.Home, ["vars", "set", "--stdin", "--no-deploy", "--service", service], bench.CancellationToken, $"{Variable}={secret}\n")).Ended(0);
                var listed = (await bench.PxAsync("vars", "ls", "--service", service, "--json")).Ended(0);
                _ = patterns.AreIn(listed.Out) || listed.Items[0].GetProperty("name").GetString() != Variable ? throw listed.Wrong("the name without the value") : listed;
            }

            say("masked in px vars ls");
        });
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        var apps = new[] { WithDockerfile(bench), WithoutDockerfile(bench) };
        foreach (var (service, app) in services.Zip(apps))
        {
            await bench.StepAsync($"secrets: {service.Split('/')[1]}: the build, the release command and the app have it", async say =>
            {
                var up = (await bench.PxAsync(app, "up", "--service", service)).Ended(0);
                await bench.AnswersAsync(up.Line, "/built-with.txt", hash);
                await bench.AnswersAsync(up.Line, "/runs-with.txt", hash);
                var run = (await bench.PxAsync("runs", "ls", "--service", service, "--json")).Ended(0).Items[0].GetProperty("id").GetString()!;
                (await bench.PxAsync("runs", "logs", run)).Ended(0).Says(hash);
                say($"sha256 {hash[..12]}…, {up.Took.TotalSeconds:0.0} s");
            });
        }

        await AnotherAsync(bench, project, apps[0]);
        await bench.StepAsync("secrets: in no list of processes", async say =>
        {
            var shown = await sampler.EndAsync();
            say(shown.Count == 0 ? $"{sampler.Looks} looks at host, nodes and builds" : throw new InvalidOperationException($"the secret stands in {string.Join(", ", shown)}"));
        });
        await bench.StepAsync("secrets: in no log, plan, event or answer of the API", say => TellingAsync(bench, patterns, services, from, say));
        await bench.StepAsync("secrets: in no image, layer or history", say => ImagesAsync(bench, patterns, services, say));
        await bench.StepAsync("secrets: in no file of the control plane, its database, the registry or the logs", say => FilesAsync(bench, patterns, say));
        await bench.StepAsync("secrets: on no builder's disk", say => BuildersAsync(bench, patterns, say));
        await bench.RemoveAsync(Name, project);
    }

    /// <summary>BuildKit's cache does not look at a secret's value, and all services share the builder's.</summary>
    private static Task AnotherAsync(AcceptanceBench bench, string project, AppFolder app) => bench.StepAsync("secrets: the same files for another service are built with its own", async say =>
    {
        var (service, value) = ($"{project}/another", RandomNumberGenerator.GetHexString(32));
        (await bench.PxAsync("services", "create", service)).Ended(0);
        (await bench.PxProgram.RunAsync(bench.PxProgram.Home, ["vars", "set", "--stdin", "--no-deploy", "--service", service], bench.CancellationToken, $"{Variable}={value}\n")).Ended(0);
        var up = (await bench.PxAsync(app, "up", "--service", service)).Ended(0);
        say(await bench.AnswersAsync(up.Line, "/built-with.txt", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)))));
    });

    private static AppFolder WithDockerfile(AcceptanceBench bench) => bench.Folder("dockerfile").WritePage("secret", $$"""
        releaseCommand = ["sh", "-c", "printf %s \"${{Variable}}\" | sha256sum"]
        startCommand = ["sh", "-c", "printf %s \"${{Variable}}\" | sha256sum | cut -c 1-64 > /app/www/runs-with.txt; exec httpd -f -p 8080 -h /app/www"]
        """).Write("Dockerfile", $"""
        FROM busybox:1.36
        COPY . /app
        RUN --mount=type=secret,id={Variable} sha256sum < /run/secrets/{Variable} | cut -c 1-64 > /app/www/built-with.txt && sh -c 'sleep 2; :' {Marker}

        """);

    private static AppFolder WithoutDockerfile(AcceptanceBench bench) => bench.Folder("planned").Write("main.py", $"""
        import hashlib, http.server, os
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                text = open("built-with.txt").read() if self.path == "/built-with.txt" else hashlib.sha256(os.environ["{Variable}"].encode()).hexdigest()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(text.encode())
        http.server.ThreadingHTTPServer(("", 8080), Handler).serve_forever()

        """).Write("proxpaas.toml", $$"""
        [build]
        builder = "nixpacks"
        buildCommand = "printf %s \"${{Variable}}\" | sha256sum | cut -c 1-64 > built-with.txt"

        [deploy]
        port = 8080
        cpu = "100m"
        memory = "128M"
        healthPath = "/"
        stopGrace = 1
        monitor = 0
        releaseCommand = ["sh", "-c", "printf %s \"${{Variable}}\" | sha256sum"]

        """);

    private static async Task TellingAsync(AcceptanceBench bench, SecretPatterns patterns, IReadOnlyList<string> services, long from, Action<string> say)
    {
        var told = new List<PxAnswer> { await bench.PxAsync("events", "--after", $"{from}", "--json"), await bench.PxAsync("images", "ls", "--json"), await bench.PxAsync("operations", "ls", "--json") };
        foreach (var service in services)
        {
            var builds = await bench.PxAsync("builds", "ls", "--service", service, "--json");
            var build = builds.Ended(0).Items[0].GetProperty("id").GetString()!;
            var plan = (await bench.PxAsync("builds", "plan", build, "--json")).Ended(0);
            _ = plan.Json.GetProperty("variables").EnumerateArray().Any(v => v.GetString() == Variable) ? plan : throw plan.Wrong($"{Variable} among the variables that the build can read");
            told.AddRange([builds, plan, await bench.PxAsync("builds", "log", build), await bench.PxAsync("builds", "steps", build, "--json"), await bench.PxAsync("services", "show", service, "--json")]);
            told.AddRange([await bench.PxAsync("status", "--service", service, "--json"), await bench.PxAsync("deployments", "ls", "--service", service, "--json"), await bench.PxAsync("runs", "ls", "--service", service, "--json")]);
        }

        var events = told[0].Ended(0).JsonLines.Count;
        say(told.Find(answer => patterns.AreIn(answer.Ended(0).Out + answer.Error)) is { } leak ? throw new InvalidOperationException($"px {leak.Command} shows the secret") : $"{told.Count} answers, {events} events");
        _ = events > 0 ? events : throw told[0].Wrong("events");
    }

    private static async Task ImagesAsync(AcceptanceBench bench, SecretPatterns patterns, IReadOnlyList<string> services, Action<string> say)
    {
        var nodes = (await bench.NodesAsync()).Where(n => n.State == NodeState.Ready).ToList();
        var looked = 0;
        foreach (var service in services)
        {
            var image = (await bench.PxAsync("deployments", "ls", "--service", service, "--json")).Ended(0).Items[0].GetProperty("image").GetString()!;
            foreach (var node in nodes)
            {
                try
                {
                    var text = await bench.Guests.RunAsync(node.Vmid, ["docker", "history", "--no-trunc", "--format", "{{json .}}", "--", image], bench.CancellationToken)
                        + await bench.Guests.RunAsync(node.Vmid, ["docker", "image", "inspect", "--", image], bench.CancellationToken);
                    looked++;
                    _ = patterns.AreIn(text) ? throw new InvalidOperationException($"the history or configuration of {image} holds the secret") : text;
                }
                catch (ToolFailedException absent) when (absent.Message.Contains("o such image", StringComparison.Ordinal))
                {
                    // This node has never run it.
                }
            }
        }

        say(looked >= services.Count ? $"history and configuration on {looked} nodes; the layers are the registry's files" : throw new InvalidOperationException($"only {looked} nodes have the images"));
    }

    private static async Task FilesAsync(AcceptanceBench bench, SecretPatterns patterns, Action<string> say)
    {
        var state = bench.Installation.State;
        if (bench.Installation.Database == DatabaseKind.Postgres)
        {
            // Its files may hold rows packed; a dump does not.
            await new Databases(bench.Installation, bench.Up.Supervisor).DumpAsync(bench.Installation.FileIn("dump", "all.sql"), bench.CancellationToken);
        }

        var folders = Directory.EnumerateDirectories(state).Where(f => Path.GetFileName(f) is not ("lab" or "archives")).ToList();
        say(Search(patterns, folders.SelectMany(Walk).Concat(Directory.EnumerateFiles(state)), path => path[state.Length..]));
        _ = folders.Any(f => Path.GetFileName(f) == "data") ? state : throw new InvalidOperationException($"{state} has no data");
    }

    private static async Task BuildersAsync(AcceptanceBench bench, SecretPatterns patterns, Action<string> say)
    {
        foreach (var builder in (await bench.NodesAsync()).Where(n => n.State == NodeState.Ready && n.Labels.Contains("builder")))
        {
            var agent = await bench.Guests.PidAsync(builder.Vmid, "proxpaas-agent", bench.CancellationToken) ?? throw new InvalidOperationException($"no agent runs on {builder.Name}");
            var root = string.Create(CultureInfo.InvariantCulture, $"/proc/{agent}/root");
            var folders = Directory.EnumerateDirectories(root + "/").Where(f => !NotOnDisk.Contains(Path.GetFileName(f)));
            say($"{builder.Name}: {Search(patterns, folders.SelectMany(Walk), path => path[root.Length..])}");
        }
    }

    private static IEnumerable<string> Walk(string folder) => Directory.EnumerateFiles(
        folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device, IgnoreInaccessible = true });

    private static string Search(SecretPatterns patterns, IEnumerable<string> files, Func<string, string> name)
    {
        var (count, bytes) = (0, 0L);
        foreach (var file in files)
        {
            try
            {
                if ((File.GetAttributes(file) & (FileAttributes.ReparsePoint | FileAttributes.Device)) != 0 || new FileInfo(file).Length == 0)
                {
                    continue;
                }

                (count, bytes) = (count + 1, bytes + new FileInfo(file).Length);
                _ = patterns.AreInFile(file) ? throw new InvalidOperationException($"{name(file)} holds the secret") : count;
            }
            catch (IOException)
            {
                // Gone, or no file to be read, such as a socket.
            }
        }

        return $"{count} files, {bytes >> 20} MiB";
    }
}
