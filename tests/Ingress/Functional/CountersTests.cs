using System.Text;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Tests.Ingress.Support;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Ingress.Functional;

public sealed class CountersTests
{
    private const int Each = 40;
    private const string Counted = "proxpaas_edge_request_duration_seconds_bucket{route=\"rte_1\",service=\"svc_rte_1\",le=\"+Inf\"} 1\n";

    [Fact]
    public async Task Counters_AddUpExactly()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var first = await TestReplica.StartAsync("rep_1");
        await using var second = await TestReplica.StartAsync("rep_2");
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test", first.Active(), second.Active())));
        await plane.WaitForTableAsync(1);

        foreach (var status in new[] { 200, 302, 404, 500 })
        {
            await Parallel.ForAsync(0, Each, TestContext.Current.CancellationToken, async (_, _) => (await edge.GetAsync("app.test", $"/x?status={status}")).Dispose());
        }

        using var echo = await edge.SendAsync(new(HttpMethod.Post, "/echo") { Content = new ByteArrayContent(new byte[100_000]) }, "app.test");
        await echo.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        const int Total = (4 * Each) + 1;
        await plane.WaitForAsync(_ => Sum(plane, counter => counter.Requests) == Total);

        Assert.Equal(Each + 1ul, Sum(plane, counter => counter.Status2Xx));
        Assert.Equal((ulong)Each, Sum(plane, counter => counter.Status3Xx));
        Assert.Equal((ulong)Each, Sum(plane, counter => counter.Status4Xx));
        Assert.Equal((ulong)Each, Sum(plane, counter => counter.Status5Xx));
        Assert.Equal(100_000ul, Sum(plane, counter => counter.BytesIn));
        Assert.Equal((4ul * Each * 5) + 100_000ul, Sum(plane, counter => counter.BytesOut));
        Assert.Equal((ulong)Total, Sum(plane, counter => counter.LatencyBuckets.Aggregate(0ul, (sum, count) => sum + count)));
        Assert.Equal((ulong)Total, Sum(plane, counter => counter.Replicas.Aggregate(0ul, (sum, replica) => sum + replica.Requests)));
        Assert.Equal(0ul, Sum(plane, counter => counter.Replicas.Aggregate(0ul, (sum, replica) => sum + replica.Errors)));
        Assert.All(plane.Counters(), counter => Assert.Equal("svc_rte_1", counter.ServiceId));
    }

    [Fact]
    public async Task AdminListener_TellsHealthAndMetrics_AndVisitorsDoNotReachIt()
    {
        await using var rig = await EdgeRig.StartAsync();
        var (_, replica, edge) = rig;
        (await edge.GetAsync("app.test")).Dispose();
        using var admin = new HttpClient { BaseAddress = edge.Admin };

        var health = await admin.GetStringAsync("/healthz", TestContext.Current.CancellationToken);
        // A request is counted when it is over, and its visitor has the answer a moment before.
        var metrics = await Eventually.FoundAsync(async () =>
            await admin.GetStringAsync("/metrics", TestContext.Current.CancellationToken) is var text && text.Contains(Counted, StringComparison.Ordinal) ? text : null);
        using var visitor = await edge.GetAsync($"127.0.0.1:{edge.Admin.Port}", "/metrics");

        Assert.Equal("""{"status":"ok","epoch":1,"generation":1,"routes":1,"controlPlane":true}""", health);
        Assert.Contains("proxpaas_edge_requests_total{route=\"rte_1\",service=\"svc_rte_1\",code=\"2xx\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("proxpaas_edge_upstream_healthy{replica=\"rep_1\"", metrics, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, visitor.StatusCode);
    }

    private static ulong Sum(FakeControlPlane plane, Func<RouteCounter, ulong> value)
        => plane.Counters().Aggregate(0ul, (sum, counter) => sum + value(counter));
}
