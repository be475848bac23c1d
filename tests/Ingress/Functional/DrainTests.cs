using System.Net.WebSockets;
using System.Text;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Tests.Ingress.Support;

namespace ProxPaaS.Tests.Ingress.Functional;

public sealed class DrainTests
{
    [Fact]
    public async Task Draining_EndsWhatIsInFlightAndTakesNothingNew()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var old = await TestReplica.StartAsync("rep_old");
        await using var young = await TestReplica.StartAsync("rep_new");
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test", old.Active())));
        await plane.WaitForTableAsync(1);
        var pending = edge.GetAsync("app.test", "/gated");
        await old.Arrived.Task;

        plane.Push(Tables.Table(2, Tables.Route("rte_1", "app.test", old.Draining(), young.Active())));
        var busy = await plane.WaitForTableAsync(2);
        for (var request = 0; request < 20; request++)
        {
            using var answer = await edge.GetAsync("app.test");
            Assert.Equal("rep_new", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(1u, InFlight(busy));
        old.Gate.SetResult();
        using var ended = await pending;
        Assert.Equal("rep_old", await ended.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await plane.WaitForAsync(message => message.Status is { AppliedGeneration: 2 } status && InFlight(status) == 0);
        Assert.Equal(1, old.Requests);
    }

    [Fact]
    public async Task RemovedFromTheTable_IsReportedUntilItsLastRequestEnds()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var old = await TestReplica.StartAsync("rep_old");
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test", old.Active())));
        await plane.WaitForTableAsync(1);
        var pending = edge.GetAsync("app.test", "/gated");
        await old.Arrived.Task;

        plane.Push(Tables.Table(2));
        var busy = await plane.WaitForTableAsync(2);
        old.Gate.SetResult();
        using var ended = await pending;

        Assert.Equal(1u, InFlight(busy));
        Assert.True(ended.IsSuccessStatusCode);
        await plane.WaitForAsync(message => message.Status is { AppliedGeneration: 2 } status && status.Upstreams.All(upstream => upstream.InFlight == 0));
    }

    [Fact]
    public async Task Draining_AWebSocket_StaysOpenAndCounts()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var old = await TestReplica.StartAsync("rep_old");
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test", old.Active())));
        await plane.WaitForTableAsync(1);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Host", "app.test");
        await socket.ConnectAsync(new UriBuilder(edge.Address) { Scheme = "ws", Path = "/ws" }.Uri, TestContext.Current.CancellationToken);

        plane.Push(Tables.Table(2, Tables.Route("rte_1", "app.test", old.Draining())));
        var busy = await plane.WaitForTableAsync(2);

        Assert.Equal(1u, InFlight(busy));
        Assert.Equal("hello", await EchoAsync(socket, "hello"));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        await plane.WaitForAsync(message => message.Status is { AppliedGeneration: 2 } status && InFlight(status) == 0);
        await plane.WaitForAsync(message => message.Counters?.Routes.Any(route => route.Requests == 1) == true);
        // Bytes are reported as they pass, which may be before the report of the end.
        Assert.True(plane.Counters().Sum(route => (long)route.BytesIn) >= 5);
        Assert.True(plane.Counters().Sum(route => (long)route.BytesOut) >= 5);
    }

    private static uint InFlight(EdgeStatus status) => status.Upstreams.Single(upstream => upstream.ReplicaId == "rep_old").InFlight;

    private static async Task<string> EchoAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        var buffer = new byte[100];
        var echoed = await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, echoed.Count);
    }
}
