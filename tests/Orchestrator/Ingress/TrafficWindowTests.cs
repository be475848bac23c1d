using CsCheck;
using Microsoft.Extensions.Time.Testing;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Ingress;

namespace ProxPaaS.Tests.Orchestrator.Ingress;

public sealed class TrafficWindowTests
{
    private static readonly double[] Bounds = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000];

    [Fact]
    public void Percentile_OfAnySample_LiesInTheBucketOfTheExactOne() => Gen.Select(Gen.Double[0, 20_000].Array[1, 300], Gen.Double[0.01, 1]).Sample((latencies, part) =>
    {
        var exact = latencies.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(part * latencies.Length) - 1));
        var bucket = Bucket(exact);

        var estimate = TrafficWindow.Percentile(Histogram(latencies), part)!.Value;

        Assert.InRange(estimate, bucket == 0 ? 0 : Bounds[bucket - 1], bucket == Bounds.Length ? Bounds[^1] : Bounds[bucket]);
    });

    [Fact]
    public void Percentile_RisesWithItsPart() => Gen.Select(Gen.Double[0, 20_000].Array[1, 100], Gen.Double[0.01, 1], Gen.Double[0.01, 1]).Sample((latencies, one, other) =>
    {
        var histogram = Histogram(latencies);
        Assert.True(TrafficWindow.Percentile(histogram, Math.Min(one, other)) <= TrafficWindow.Percentile(histogram, Math.Max(one, other)));
    });

    [Fact]
    public void Percentile_WithoutSamples_IsNone() => Assert.Null(TrafficWindow.Percentile(new long[12], 0.95));

    [Fact]
    public void Read_AfterTheWindow_IsNothing()
    {
        var window = new TrafficWindow("srv_1");
        window.Add("edg_1", Counter("srv_1", 20), 100);

        Assert.Equal(2, window.Read(109)!.RequestsPerSecond);
        Assert.Null(window.Read(110));
    }

    [Fact]
    public void Read_AnySecondsAndEdges_CountsWhatIsWithinTheWindow() => Gen.Select(Gen.Int[0, 40], Gen.Int[0, 9], Gen.Int[0, 2]).Array[1, 60].Sample(given =>
    {
        var window = new TrafficWindow("srv_1");
        var reports = given.OrderBy(r => r.Item1).ToArray();
        foreach (var (second, requests, edge) in reports)
        {
            window.Add($"edg_{edge}", Counter("srv_1", (ulong)requests, inFlight: 0), second);
        }

        var now = reports[^1].Item1;
        var expected = reports.Where(r => r.Item1 > now - TrafficWindow.Seconds).Sum(r => r.Item2);
        Assert.Equal(expected / 10.0, window.Read(now)?.RequestsPerSecond ?? 0);
    });

    [Fact]
    public void Meter_UnknownServicesAndImpossibleNumbers_AreIgnored()
    {
        var (meter, cluster, _) = Meter();

        meter.Add("edg_1", Report(Counter("srv_1", 10), Counter("srv_other", 10), Counter("srv_1", 1_000_001)));

        var traffic = Assert.Single(cluster.Current.Traffic).Value;
        Assert.Equal(("srv_1", 1.0), (traffic.ServiceId, traffic.RequestsPerSecond));
    }

    [Fact]
    public void Meter_EdgesTogether_AndForgottenOnesHaveNothingInFlight()
    {
        var (meter, cluster, clock) = Meter();
        meter.Add("edg_1", Report(Counter("srv_1", 10, inFlight: 3)));
        meter.Add("edg_2", Report(Counter("srv_1", 10, inFlight: 4)));
        Assert.Equal((2.0, 7), (cluster.Current.Traffic["srv_1"].RequestsPerSecond, cluster.Current.Traffic["srv_1"].InFlight));

        meter.Forget("edg_2");
        meter.Publish();
        Assert.Equal(3, cluster.Current.Traffic["srv_1"].InFlight);

        clock.Advance(TimeSpan.FromSeconds(11));
        meter.Publish();
        Assert.Empty(cluster.Current.Traffic);
    }

    private static (TrafficMeter Meter, ClusterState Cluster, FakeTimeProvider Clock) Meter()
    {
        var (cluster, tables, clock) = (new ClusterState(), new RouteTables(), new FakeTimeProvider());
        tables.Publish(new RouteTable { Routes = { new Route { Id = "rte_1", ServiceId = "srv_1" } } }, 1);
        return (new(cluster, tables, clock), cluster, clock);
    }

    private static RouteCounters Report(params RouteCounter[] counters)
    {
        var report = new RouteCounters();
        report.Routes.AddRange(counters);
        return report;
    }

    private static RouteCounter Counter(string service, ulong requests, uint inFlight = 0)
    {
        var counter = new RouteCounter { RouteId = "rte_1", ServiceId = service, Requests = requests, InFlight = inFlight };
        counter.LatencyBuckets.AddRange(new ulong[] { requests, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 });
        return counter;
    }

    private static int Bucket(double latency) => Array.FindIndex(Bounds, b => latency <= b) is >= 0 and var at ? at : Bounds.Length;

    private static long[] Histogram(double[] latencies)
    {
        var counts = new long[Bounds.Length + 1];
        foreach (var latency in latencies)
        {
            counts[Bucket(latency)]++;
        }

        return counts;
    }
}
