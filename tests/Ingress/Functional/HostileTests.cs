using System.Net.Sockets;
using System.Text;
using ProxPaaS.Tests.Ingress.Support;

namespace ProxPaaS.Tests.Ingress.Functional;

/// <summary>Bytes that no proper client sends.</summary>
public sealed class HostileTests
{
    [Theory]
    [InlineData("GET http://other.test/ HTTP/1.1\r\nHost: app.test\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: app.test\r\nHost: other.test\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "404")]
    [InlineData("GET / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "400")]
    [InlineData("POST /echo HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: identity, x\r\n\r\n", "400")]
    [InlineData("GET /\0 HTTP/1.1\r\nHost: app.test\r\n\r\n", "400")]
    [InlineData("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n", "200")]
    public async Task MalformedRequest_IsAnsweredByItsStatus(string request, string status)
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var replica = await TestReplica.StartAsync("rep_1");
        await using var other = await TestReplica.StartAsync("rep_other");
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test", replica.Active()), Tables.Route("rte_2", "other.test", other.Active())));
        await plane.WaitForTableAsync(1);

        var answer = await SendAsync(edge, request);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(0, other.Requests);
    }

    [Fact]
    public async Task TwoLengths_TheReplicaSeesOneRequest()
    {
        await using var rig = await EdgeRig.StartAsync();
        var (_, replica, edge) = rig;

        await SendAsync(edge, "POST /echo HTTP/1.1\r\nHost: app.test\r\nContent-Length: 60\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: app.test\r\n\r\n");

        Assert.InRange(replica.Requests, 0, 1);
    }

    [Fact]
    public async Task HugeHeader_IsRefused()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);

        Assert.StartsWith("HTTP/1.1 431 ", await SendAsync(edge, $"GET / HTTP/1.1\r\nHost: app.test\r\nX-Big: {new string('x', 64 * 1024)}\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MarkupInTheHost_IsInert()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);

        var answer = await SendAsync(edge, "GET / HTTP/1.0\r\nHost: <script>alert(1)</script>\r\nAccept: text/html\r\n\r\n");

        Assert.DoesNotContain("<script>", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_ArriveAsTheyAreSent_AndALeavingVisitorIsForgotten()
    {
        await using var rig = await EdgeRig.StartAsync();
        var (plane, _, edge) = rig;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events");
        request.Headers.Host = "app.test";

        using (var answer = await edge.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken))
        {
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            Assert.Equal("data: first", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
            await plane.WaitForAsync(message => message.Counters?.Routes.Any(route => route.InFlight == 1) == true);
        }

        await plane.WaitForAsync(message => message.Counters?.Routes.Any(route => route.InFlight == 0 && route.Requests == 1) == true);
    }

    private static async Task<string> SendAsync(TestEdge edge, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(edge.Address.Host, edge.Address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
