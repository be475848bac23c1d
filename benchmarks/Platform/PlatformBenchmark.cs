using System.Text.Json;
using ProxPaaS.Benchmarks.Reporting;

namespace ProxPaaS.Benchmarks.Platform;

/// <summary>The whole platform on real guests: <c>./run --check</c> several times, the median of what it measured. Plain docker on the same node is the peer of a push.</summary>
internal sealed class PlatformBenchmark : IBenchmark
{
    private const int Rounds = 3;
    private const string Push = "Warm git push to first answer";
    private const string Plain = "  push over plain docker build + run";
    private const string NodeReady = "  pool asks for a node → node ready";

    public string Name => "platform";

    public string Description => "git push to first answer and a node's making on real guests, beside plain docker";

    public async Task<BenchmarkReport> RunAsync(Action<string> say, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new BenchmarkSkippedException("real guests need root; run ./bench platform as root");
        }

        var rounds = new List<JsonElement>();
        for (var round = 1; round <= Rounds; round++)
        {
            say($"./run --check, round {round} of {Rounds}");
            rounds.Add(await PlatformRun.ReportAsync("check", cancellationToken));
        }

        var push = Median(rounds, Push);
        var over = Median(rounds, Plain);
        return new(
            [
                new("push to first answer", "platform", [new("median s", push), new("× plain", push / (push - over))]),
                new("push to first answer", "docker build + run", [new("median s", push - over), new("× plain", 1)]),
                new("pool asks → node ready", "platform", [new("median s", Median(rounds, NodeReady)), new("× plain", null)]),
                new("check, all", "platform", [new("median s", Samples.Median(rounds.Select(r => r.GetProperty("seconds").GetDouble()))), new("× plain", null)]),
                .. rounds[^1].GetProperty("rssMiB").EnumerateObject().Select(p => new ReportRow("RSS MiB", p.Name, [new("median s", null), new("MiB", p.Value.GetDouble())])),
            ],
            [$"{Rounds} rounds of ./run --check; memory is of the last round."]);
    }

    private static double Median(IEnumerable<JsonElement> rounds, string step)
        => Samples.Median(rounds.SelectMany(r => r.GetProperty("steps").EnumerateArray()).Where(s => s.GetProperty("name").GetString() == step).Select(s => s.GetProperty("seconds").GetDouble()));
}
