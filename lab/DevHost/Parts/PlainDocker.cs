using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.DevHost.Parts;

/// <summary>The peer of a push: the same app by plain <c>docker build</c> and <c>docker run</c> on the same node, without the platform.</summary>
internal sealed class PlainDocker(Installation installation, NodeView node)
{
    private const int Port = 18080;

    /// <summary>Prints when it began, by the clock that node and host share.</summary>
    private static string Script(string dockerfile) => $$"""
        set -e
        cd /root/peer
        date +%s.%N
        DOCKER_BUILDKIT=1 docker build -q -f {{dockerfile}} -t peer . > /dev/null
        docker run -d --init --name peer -e PORT=8080 -p {{Port}}:8080 peer > /dev/null
        """;

    /// <summary>Seconds from the command to the first answer of each round, with the base image and the unchanged layers cached.</summary>
    /// <param name="dockerfile">Inside the folder; a name that needs no quoting.</param>
    /// <param name="changed">The file that gets another content before each measured round.</param>
    public async Task<IReadOnlyList<double>> MeasureAsync(string appFolder, int rounds, CancellationToken cancellationToken, string dockerfile = "Dockerfile", string changed = "www/version.txt")
    {
        await SendAsync(appFolder, dockerfile, cancellationToken);
        try
        {
            await RunOnceAsync(cancellationToken);
            var seconds = new List<double>();
            for (var round = 0; round < rounds; round++)
            {
                await ExecAsync(["docker", "rm", "-f", "peer"], cancellationToken);
                await ExecAsync(["tee", $"/root/peer/{changed}"], cancellationToken);
                seconds.Add(await RunOnceAsync(cancellationToken));
            }

            return seconds;
        }
        finally
        {
            await ExecAsync(["docker", "rm", "-f", "peer"], CancellationToken.None);
            await ExecAsync(["rm", "-rf", "/root/peer", "/root/peer.tar", "/root/peer.sh"], CancellationToken.None);
        }
    }

    private async Task<double> RunOnceAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var script = ExecAsync(["sh", "/root/peer.sh"], cancellationToken);
        var answered = await Waiting.ForAsync(
            async () =>
            {
                try
                {
                    using var response = await http.GetAsync($"http://{node.Address}:{Port}/", cancellationToken);
                    return response.IsSuccessStatusCode ? (object)DateTimeOffset.UtcNow : null;
                }
                catch (HttpRequestException)
                {
                    return script.IsFaulted ? throw script.Exception!.InnerException! : null;
                }
            },
            TimeSpan.FromMinutes(1), () => $"the plain container on {node.Name} did not answer", cancellationToken, TimeSpan.FromMilliseconds(20));
        var began = double.Parse((await script).Split('\n')[0], CultureInfo.InvariantCulture);
        return ((DateTimeOffset)answered).ToUnixTimeMilliseconds() / 1000.0 - began;
    }

    private async Task SendAsync(string appFolder, string dockerfile, CancellationToken cancellationToken)
    {
        var folder = installation.Folder("peer");
        var tar = Path.Combine(folder, "peer.tar");
        var script = Path.Combine(folder, "peer.sh");
        File.Delete(tar);
        await TarFile.CreateFromDirectoryAsync(appFolder, tar, includeBaseDirectory: false, cancellationToken);
        await File.WriteAllTextAsync(script, Script(dockerfile), cancellationToken);
        await PctAsync(["push", $"{node.Vmid}", tar, "/root/peer.tar"], cancellationToken);
        await PctAsync(["push", $"{node.Vmid}", script, "/root/peer.sh"], cancellationToken);
        await ExecAsync(["mkdir", "-p", "/root/peer"], cancellationToken);
        await ExecAsync(["tar", "-xf", "/root/peer.tar", "-C", "/root/peer", "--exclude=./.git"], cancellationToken);
    }

    private Task<string> ExecAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
        => PctAsync(["exec", $"{node.Vmid}", "--", .. command], cancellationToken);

    private Task<string> PctAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
        => Tool.RunAsync(
            Directory.EnumerateFiles(installation.Folder("lab"), "pct", SearchOption.AllDirectories).First(f => f.Contains(node.PveNode, StringComparison.Ordinal)),
            arguments, cancellationToken, input: Guid.NewGuid().ToString());
}
