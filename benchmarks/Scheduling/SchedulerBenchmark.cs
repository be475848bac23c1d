using System.Diagnostics;
using ProxPaaS.Benchmarks.Reporting;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Benchmarks.Scheduling;

/// <summary>One scheduling round on an empty cluster against first-fit: time, and how many nodes each opens for the same replicas.</summary>
internal sealed class SchedulerBenchmark : IBenchmark
{
    private const int Rounds = 7;
    private const int NodeCpu = 4000;
    private const int NodeMemory = 8192;

    public string Name => "scheduler";

    public string Description => "one scheduling round of many replicas, beside first-fit";

    public Task<BenchmarkReport> RunAsync(Action<string> say, CancellationToken cancellationToken)
    {
        var rows = new List<ReportRow>();
        foreach (var (nodes, replicas) in new[] { (10, 50), (100, 500), (300, 1500) })
        {
            say($"{replicas} replicas onto {nodes} nodes");
            var pending = Pending(replicas);
            var empty = Nodes(nodes);
            var ours = Time(() => Scheduler.Place(pending, empty, SchedulingPolicy.Default, new Random(1)).Placed.Select(p => p.NodeId), cancellationToken);
            var firstFit = Time(() => FirstFit(pending, empty), cancellationToken);
            var name = $"{replicas} replicas, {nodes} nodes";
            rows.Add(Row(name, "scheduler", ours, firstFit));
            rows.Add(Row(name, "first-fit", firstFit, firstFit));
        }

        return Task.FromResult(new BenchmarkReport(rows, [$"Median of {Rounds} rounds after one that warms up; 40 services, sizes 100–800 m and 64–1024 MiB from a fixed seed. First-fit spreads nothing and explains nothing."]));
    }

    private static ReportRow Row(string name, string subject, (double Ms, int Placed, int Opened) measured, (double Ms, int Placed, int Opened) peer)
        => new(name, subject, [new("median ms", measured.Ms), new("× first-fit", measured.Ms / peer.Ms), new("placed", measured.Placed), new("nodes used", measured.Opened)]);

    private static (double Ms, int Placed, int Opened) Time(Func<IEnumerable<string>> round, CancellationToken cancellationToken)
    {
        var placed = round().ToList();
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var started = Stopwatch.GetTimestamp();
            placed = [.. round()];
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return (Samples.Median(times), placed.Count, placed.Distinct().Count());
    }

    private static IEnumerable<string> FirstFit(IReadOnlyList<PendingReplica> pending, IReadOnlyList<SchedulableNode> nodes)
    {
        var free = nodes.Select(n => (n.Id, Cpu: n.CpuMilli, Memory: n.MemoryMiB)).ToArray();
        foreach (var replica in pending)
        {
            var i = Array.FindIndex(free, n => n.Cpu >= replica.CpuMilli && n.Memory >= replica.MemoryMiB);
            if (i >= 0)
            {
                free[i] = (free[i].Id, free[i].Cpu - replica.CpuMilli, free[i].Memory - replica.MemoryMiB);
                yield return free[i].Id;
            }
        }
    }

    private static PendingReplica[] Pending(int count)
    {
        var random = new Random(42);
        return [.. Enumerable.Range(0, count).Select(i => new PendingReplica(
            $"rep_{i:0000}", $"srv_{random.Next(40)}", "pool", "default", Isolation.Shared, 100 * random.Next(1, 9), 64 * random.Next(1, 17), "image"))];
    }

    private static SchedulableNode[] Nodes(int count)
        => [.. Enumerable.Range(0, count).Select(i => new SchedulableNode($"nod_{i}", $"node-{i}", "pool", $"pve{i % 3}", true, "", false, [], NodeCpu, NodeMemory, []))];
}
