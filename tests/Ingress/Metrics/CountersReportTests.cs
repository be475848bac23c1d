using Microsoft.Extensions.Time.Testing;
using ProxPaaS.Ingress.Metrics;

namespace ProxPaaS.Tests.Ingress.Metrics;

public sealed class CountersReportTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly MetricsRegistry _metrics = new();

    [Fact]
    public void Take_ReportsDifferencesOnce()
    {
        var route = _metrics.Route("rte_1", "svc_1");
        Serve(route, 200, 4);
        var report = new CountersReport(_metrics, _clock);
        Serve(route, 200, 5);
        Serve(route, 404, 6);
        Serve(route, 502, 20_000);
        route.AddBytesIn(7);
        route.AddBytesOut(11);
        route.Replica("rep_1").Enter();
        route.Replica("rep_1").Leave(failed: true);
        _clock.Advance(TimeSpan.FromSeconds(1));

        var counters = report.Take();

        var counter = Assert.Single(counters!.Routes);
        Assert.Equal((3ul, 1ul, 0ul, 1ul, 1ul), (counter.Requests, counter.Status2Xx, counter.Status3Xx, counter.Status4Xx, counter.Status5Xx));
        Assert.Equal((7ul, 11ul), (counter.BytesIn, counter.BytesOut));
        Assert.Equal([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], counter.LatencyBuckets);
        Assert.Equal((1ul, 1ul), (Assert.Single(counter.Replicas).Requests, counter.Replicas[0].Errors));
        Assert.Equal(TimeSpan.FromSeconds(1), counters.To.ToDateTimeOffset() - counters.From.ToDateTimeOffset());
        Assert.Null(report.Take());
    }

    [Fact]
    public void Take_InFlight_IsReportedUntilItEndsAtZero()
    {
        var route = _metrics.Route("rte_1", "svc_1");
        var report = new CountersReport(_metrics, _clock);
        route.Enter();

        Assert.Equal(1u, report.Take()!.Routes[0].InFlight);
        Assert.Equal(1u, report.Take()!.Routes[0].InFlight);
        route.Leave(200, TimeSpan.Zero);
        Assert.Equal(0u, report.Take()!.Routes[0].InFlight);
        Assert.Null(report.Take());
    }

    [Fact]
    public void Sweep_ForgetsWhatNoTableNames()
    {
        _metrics.Route("rte_1", "svc_1");
        _metrics.Route("rte_2", "svc_2").Enter();
        _metrics.Name(new Dictionary<string, IReadOnlySet<string>>());
        _metrics.Sweep();

        Assert.Equal(["rte_2"], _metrics.Routes.Select(route => route.RouteId));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    [InlineData(5.1, 1)]
    [InlineData(10_000, 10)]
    [InlineData(10_001, 11)]
    public void LatencyBucket_UpperBoundIsIncluded(double milliseconds, int bucket)
        => Assert.Equal(bucket, LatencyBuckets.IndexOf(TimeSpan.FromMilliseconds(milliseconds)));

    private static void Serve(RouteMetrics route, int status, double milliseconds)
    {
        route.Enter();
        route.Leave(status, TimeSpan.FromMilliseconds(milliseconds));
    }
}
