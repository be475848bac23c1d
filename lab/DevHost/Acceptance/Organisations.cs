using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>
/// Two organisations on one platform, builder and registry: neither deploys nor builds from the other's image, and every registry token that lies
/// on a node opens, at the live registry, the repositories that it names and none else.
/// </summary>
internal sealed partial class Organisations : IAcceptanceScenario
{
    private const string Password = "another-owner-1";

    public string Name => "organisations";

    public async Task RunAsync(AcceptanceBench bench)
    {
        var project = await bench.ProjectAsync("organisations");
        var other = await bench.StepAsync("organisations: a second one, made on the control plane's machine", say => SecondAsync(bench, say));
        var image = await bench.StepAsync("organisations: the first one's image", async say =>
        {
            (await bench.PxAsync(bench.Folder("organisations").WritePage("of the first"), "up", "--yes", "--service", $"{project}/web")).Ended(0);
            var found = (await bench.PxAsync("deployments", "ls", "--service", $"{project}/web", "--json")).Ended(0).Items[0].GetProperty("image").GetString()!;
            say(found);
            return found;
        });
        await bench.StepAsync("organisations: the second one does not see the first one's project", async say =>
        {
            (await OtherAsync(bench, other, "projects", "create", project, "--json")).Ended(0);
            var seen = (await OtherAsync(bench, other, "services", "ls", "--project", project, "--json")).Ended(0).Items.Count;
            say(seen == 0 ? "a project of the same name, empty" : throw new InvalidOperationException($"it sees {seen} services"));
        });
        await bench.StepAsync("organisations: the second one cannot deploy it, nor build FROM it", async say =>
        {
            (await OtherAsync(bench, other, "services", "create", $"{project}/thief")).Ended(0);
            (await OtherAsync(bench, other, "deploy", "--image", image, "--service", $"{project}/thief")).Says("There is no image");
            foreach (var line in new[] { $"FROM {image}\n", $"FROM busybox:1.36\nCOPY --from={image} /app /stolen\n", $"ARG A={image[..^10]}\nARG B={image[^10..]}\nFROM ${{A}}${{B}}\n" })
            {
                var folder = bench.Folder("thief").Write("Dockerfile", line + "CMD [\"httpd\", \"-f\", \"-p\", \"8080\"]\n");
                var up = await bench.PxProgram.At(other).RunAsync(folder.Path, ["up", "--yes", "--service", $"{project}/thief"], bench.CancellationToken);
                _ = up.ExitCode == 0 ? throw up.Wrong("a refusal") : up.Says("There is no image");
            }

            say("by reference, by FROM, by COPY --from and by an argument");
        });
        await bench.StepAsync("organisations: the second one builds its own; the tokens on the nodes meanwhile, tried at the registry", async say =>
        {
            // Pools belong to organisations, builders serve all: it is built, and its token is on the builder for as long as that takes.
            var folder = bench.Folder("own").Write("Dockerfile", "FROM busybox:1.36\nRUN sleep 15\nCOPY . /app\nCMD [\"httpd\", \"-f\", \"-p\", \"8080\"]\n");
            var up = (await bench.PxProgram.At(other).RunAsync(folder.Path, ["up", "--yes", "--service", $"{project}/own", "--detach", "--json"], bench.CancellationToken)).Ended(0);
            var build = up.Json.GetProperty("buildId").GetString()!;
            await TokensAsync(bench, image, say);
            (await OtherAsync(bench, other, "builds", "log", "-f", build)).Ended(0).Says("Pushed");
        });
        (await OtherAsync(bench, other, "projects", "rm", project, "--yes", "--json")).Ended(0);
        await bench.RemoveAsync(Name, project);
    }

    private static async Task<string> SecondAsync(AcceptanceBench bench, Action<string> say)
    {
        var email = $"owner-{bench.Stamp}@other.example.org";
        var file = bench.Installation.FileIn(bench.Installation.First.Name + ".json");
        var made = await Tool.RunAsync(
            new Binaries(bench.Installation).ControlPlane, ["--config", file, "--add-organisation", $"Other {bench.Stamp}", "--owner", email], bench.CancellationToken, input: Password + "\n");
        var home = bench.Installation.Folder("px-home-other");
        (await bench.PxProgram.At(home).RunAsync(home, ["login", bench.Installation.ApiUrl, "--email", email, "--password-stdin"], bench.CancellationToken, Password)).Ended(0);
        say($"{made.Trim().Split('\n')[^1]}, {email}");
        return home;
    }

    private static Task<PxAnswer> OtherAsync(AcceptanceBench bench, string home, params string[] arguments) => bench.PxProgram.At(home).RunAsync(home, arguments, bench.CancellationToken);

    /// <summary>Each against each repository: what it names is let through, everything else is refused, and so is nobody at all.</summary>
    private static async Task TokensAsync(AcceptanceBench bench, string image, Action<string> say)
    {
        using var http = new HttpClient(Trusting(bench.Installation));
        var registry = $"https://{image[..image.IndexOf('/', StringComparison.Ordinal)]}";
        var tokens = await bench.WaitAsync(
            async () => await OnNodesAsync(bench) is var found && found.SelectMany(t => t.Named.Keys).Select(r => r.Split('/')[0]).Distinct().Count() >= 2 ? found : null,
            () => "the nodes have tokens of one organisation only, although the other one builds");
        var repositories = tokens.SelectMany(t => t.Named.Keys).Distinct().ToArray();
        var opened = 0;
        foreach (var (text, named) in tokens)
        {
            foreach (var repository in repositories)
            {
                var status = await StatusAsync(http, $"{registry}/v2/{repository}/tags/list", text, bench.CancellationToken);
                var expected = named.ContainsKey(repository) ? HttpStatusCode.OK : HttpStatusCode.Unauthorized;
                opened += status == HttpStatusCode.OK ? 1 : 0;

                // A repository that is being pushed for the first time is not there yet, for whoever may see it.
                _ = status == expected || (expected == HttpStatusCode.OK && status == HttpStatusCode.NotFound) ? status : throw new InvalidOperationException($"a token for {string.Join(", ", named.Keys)} got {(int)status} at {repository}; expected was {(int)expected}");
            }

            foreach (var (repository, actions) in named.Where(n => !n.Value.Contains("push")))
            {
                _ = await StatusAsync(http, $"{registry}/v2/{repository}/blobs/uploads/", text, bench.CancellationToken, HttpMethod.Post) is HttpStatusCode.Unauthorized
                    ? actions : throw new InvalidOperationException($"a token to {string.Join(", ", actions)} {repository} may push");
            }
        }

        var (name, digest) = (image[(image.IndexOf('/', StringComparison.Ordinal) + 1)..image.IndexOf('@', StringComparison.Ordinal)], image[(image.IndexOf('@', StringComparison.Ordinal) + 1)..]);
        var nobody = await StatusAsync(http, $"{registry}/v2/{name}/manifests/{digest}", null, bench.CancellationToken);
        var organisations = repositories.Select(r => r.Split('/')[0]).Distinct().Count();
        say(nobody == HttpStatusCode.Unauthorized && organisations >= 2 && opened >= 1
            ? $"{tokens.Count} tokens of {organisations} organisations, {repositories.Length} repositories; none reads another one's"
            : throw new InvalidOperationException($"{tokens.Count} tokens of {organisations} organisations opened {opened} repositories; without one the answer is {(int)nobody}"));
    }

    /// <summary>What replicas pull with, and what a build that runs was given.</summary>
    private static async Task<IReadOnlyList<(string Text, Dictionary<string, string[]> Named)>> OnNodesAsync(AcceptanceBench bench)
    {
        var texts = new HashSet<string>();
        foreach (var node in await bench.NodesAsync())
        {
            var files = await bench.Guests.RunAsync(node.Vmid, ["sh", "-c", "cat /var/lib/proxpaas/desired* /dev/shm/proxpaas-build-*/config.json 2>/dev/null; true"], bench.CancellationToken);
            texts.UnionWith(Jwt().Matches(files).Select(m => m.Value));
        }

        return [.. texts.Select(text => (text, Named(text)))];
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string url, string? token, CancellationToken cancellationToken, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, url);
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        using var response = await http.SendAsync(request, cancellationToken);
        return response.StatusCode;
    }

    /// <summary>Repository → actions.</summary>
    private static Dictionary<string, string[]> Named(string token)
    {
        using var body = JsonDocument.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[1])));
        return body.RootElement.GetProperty("access").EnumerateArray().ToDictionary(a => a.GetProperty("name").GetString()!, a => a.GetProperty("actions").EnumerateArray().Select(v => v.GetString()!).ToArray());
    }

    private static SocketsHttpHandler Trusting(Installation installation)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(new LabCertificates(installation).CaFile);
        return new() { SslOptions = new() { CertificateChainPolicy = policy } };
    }

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}")]
    private static partial Regex Jwt();
}
