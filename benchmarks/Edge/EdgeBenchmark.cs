using ProxPaaS.Benchmarks.Reporting;

namespace ProxPaaS.Benchmarks.Edge;

/// <summary>The edge against no proxy at all and against nginx: the same replicas, the same load, taking turns.</summary>
internal sealed class EdgeBenchmark : IBenchmark
{
    private const int Rounds = 5;
    private const int Seconds = 3;
    private const int Connections = 32;
    private const int OtherRoutes = 200;

    // Longer than two of the edge's looks at whether it is quiet.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(40);

    public string Name => "edge";

    public string Description => "requests through the edge, beside the replica alone and nginx";

    public async Task<BenchmarkReport> RunAsync(Action<string> say, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("proxpaas-bench-").FullName;
        try
        {
            say("compiling the edge ahead of time");
            var program = await EdgeProgram.PublishAsync(cancellationToken);
            int[] replicas = [ChildProcess.FreePort(), ChildProcess.FreePort()];
            using var first = await StartReplicaAsync(replicas[0], cancellationToken);
            using var second = await StartReplicaAsync(replicas[1], cancellationToken);
            var nginxPort = ChildProcess.FreePort();
            using var nginx = await NginxProgram.StartAsync(folder, nginxPort, replicas, cancellationToken);
            var edgePort = ChildProcess.FreePort();
            using var edge = await EdgeProgram.StartAsync(program, folder, edgePort, replicas, OtherRoutes, cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
            var idle = edge.ResidentMiB();
            var nginxIdle = nginx.ResidentMiB();
            (string Subject, int Port)[] subjects = [("direct", replicas[0]), ("nginx", nginxPort), ("edge", edgePort)];
            var rows = new List<ReportRow>();
            foreach (var (name, path) in new[] { ("1 KiB", "/1k"), ("64 KiB", "/64k") })
            {
                rows.AddRange(Summarise(name, await MeasureAsync(name, path, subjects, say, cancellationToken)));
            }

            var loaded = edge.ResidentMiB();
            say("memory at rest");
            await Task.Delay(Rest, cancellationToken);
            rows.Add(new("memory", "edge", [new("idle MiB", idle), new("after load MiB", loaded), new("at rest MiB", edge.ResidentMiB()), new("peak MiB", edge.PeakMiB())]));
            rows.Add(new("memory", "nginx", [new("idle MiB", nginxIdle), new("after load MiB", nginx.ResidentMiB()), new("at rest MiB", nginx.ResidentMiB()), new("peak MiB", null)]));
            return new(rows, Notes());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ChildProcess> StartReplicaAsync(int port, CancellationToken cancellationToken)
    {
        var replica = ChildProcess.Start(Environment.ProcessPath!, EchoReplica.Command, port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await replica.ListensAsync(port, cancellationToken);
        return replica;
    }

    // In turns, so that a busy moment of the machine hits all alike. The first turn warms up and is not counted.
    private static async Task<Dictionary<string, List<WrkResult>>> MeasureAsync(
        string name, string path, (string Subject, int Port)[] subjects, Action<string> say, CancellationToken cancellationToken)
    {
        var results = subjects.ToDictionary(subject => subject.Subject, _ => new List<WrkResult>());
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (subject, port) in subjects)
            {
                var result = await WrkClient.RunAsync(port, path, Connections, Seconds, cancellationToken);
                if (round > 0)
                {
                    results[subject].Add(result);
                }
            }

            say(round == 0 ? $"{name}: warm" : $"{name}: round {round} of {Rounds}");
        }

        return results;
    }

    private static IEnumerable<ReportRow> Summarise(string name, Dictionary<string, List<WrkResult>> results)
    {
        var nginx = results["nginx"];
        return results.Select(pair => new ReportRow(name, pair.Key,
        [
            new("requests/s", Samples.Median(pair.Value.Select(result => result.RequestsPerSecond))),
            new("p50 ms", Samples.Median(pair.Value.Select(result => result.MedianMs))),
            new("p99 ms", Samples.Median(pair.Value.Select(result => result.P99Ms))),
            new("worst p99 ms", pair.Value.Max(result => result.P99Ms)),
            new("ratio to nginx", Samples.Median(pair.Value.Zip(nginx, (own, peer) => own.RequestsPerSecond / peer.RequestsPerSecond))),
            new("errors", pair.Value.Sum(result => result.Errors)),
        ]));
    }

    private static string[] Notes() =>
    [
        $"medians of {Rounds} rounds of {Seconds} s in turns, {Connections} connections from wrk (one thread); the ratio is the median of the rounds' ratios of requests/s",
        $"load, proxies and two replicas share the machine; the edge has {OtherRoutes + 1} routes, nginx has 1; memory is resident, with children",
    ];
}
