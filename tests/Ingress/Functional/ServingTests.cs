using System.Net;
using System.Text;
using System.Text.Json;
using ProxPaaS.Tests.Ingress.Support;

namespace ProxPaaS.Tests.Ingress.Functional;

public sealed class ServingTests
{
    [Fact]
    public async Task Edge_JoinsAndServesTheTable()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var replica = await TestReplica.StartAsync("rep_1");
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test", replica.Active())));
        var status = await plane.WaitForTableAsync(1);

        using var answer = await edge.GetAsync("APP.test");

        Assert.Equal("rep_1", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("", status.Error);
        var hello = await plane.WaitForAsync(message => message.Hello is not null);
        Assert.Equal([edge.Address.GetLeftPart(UriPartial.Authority)], hello.Hello.Addresses);
        Assert.False(File.Exists(Path.Combine(folder.Path, "token")));
    }

    [Fact]
    public async Task UnknownHost_GetsAPageThatNamesIt()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        using var forBrowser = new HttpRequestMessage(HttpMethod.Get, "/");
        forBrowser.Headers.Accept.ParseAdd("text/html");

        using var json = await edge.GetAsync("nobody.test");
        using var html = await edge.SendAsync(forBrowser, "nobody.test");

        Assert.Equal(HttpStatusCode.NotFound, json.StatusCode);
        using var problem = JsonDocument.Parse(await json.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains("nobody.test", problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(json.Headers.GetValues("X-Request-Id").Single(), problem.RootElement.GetProperty("requestId").GetString());
        Assert.Equal("text/html", html.Content.Headers.ContentType?.MediaType);
        Assert.Contains("nobody.test", await html.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SpoofedHeaders_ReachTheReplicaAsTheEdgeSetsThem()
    {
        await using var rig = await EdgeRig.StartAsync();
        var edge = rig.Edge;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/headers");
        foreach (var name in new[] { "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X_Forwarded_For", "X-Forwarded-Prefix", "Forwarded", "X-Real-IP", "X-Request-Id", "Proxy", "X-Original-URL" })
        {
            request.Headers.TryAddWithoutValidation(name, "spoofed");
        }

        request.Headers.TryAddWithoutValidation("X-Own", "kept");
        using var answer = await edge.SendAsync(request, "app.test:8080");
        var headers = new Dictionary<string, string>(JsonSerializer.Deserialize<Dictionary<string, string>>(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!, StringComparer.OrdinalIgnoreCase);

        Assert.DoesNotContain(headers, header => header.Value.Contains("spoofed", StringComparison.Ordinal));
        Assert.Equal("127.0.0.1", headers["X-Forwarded-For"]);
        Assert.Equal("http", headers["X-Forwarded-Proto"]);
        Assert.Equal("app.test:8080", headers["X-Forwarded-Host"]);
        Assert.Equal("8080", headers["X-Forwarded-Port"]);
        Assert.Equal("app.test:8080", headers["Host"]);
        Assert.Equal("kept", headers["X-Own"]);
        Assert.Equal(headers["X-Request-Id"], answer.Headers.GetValues("X-Request-Id").Single());
    }

    [Theory]
    [InlineData("/target?a=b%20c&d=%2F", "/target?a=b%20c&d=%2F")]
    [InlineData("/t/a%20b", "/t/a%20b")]
    [InlineData("/x/../target", "/target")]
    public async Task Target_ReachesTheReplicaUnchanged(string sent, string received)
    {
        await using var rig = await EdgeRig.StartAsync();
        var edge = rig.Edge;

        using var answer = await edge.GetAsync("app.test", sent);

        Assert.Equal(received, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Bodies_StreamThrough()
    {
        await using var rig = await EdgeRig.StartAsync();
        var edge = rig.Edge;
        var body = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789", 100_000)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = true;

        using var answer = await edge.SendAsync(request, "app.test");

        Assert.Equal(body, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
