using System.Net;
using ProxPaaS.Tests.Ingress.Support;

namespace ProxPaaS.Tests.Ingress.Functional;

public sealed class ProcessTests
{
    [Fact]
    public async Task KilledProcess_IsBackWithItsWholeTableWithoutTheControlPlane()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var replica = await TestReplica.StartAsync("rep_1");
        var port = EdgeProcess.FreePort();
        var arguments = TestEdge.Arguments(plane, folder.Path, port: port);
        using var before = EdgeProcess.Start(arguments);
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test", replica.Active())));
        await plane.WaitForTableAsync(1);
        await plane.StopAsync();
        await before.KillAsync();

        using var after = EdgeProcess.Start(arguments);

        Assert.Equal("rep_1", await FirstAnswerAsync(port));
    }

    [Fact]
    public async Task Terminated_FinishesWhatIsInFlight()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var replica = await TestReplica.StartAsync("rep_1");
        var port = EdgeProcess.FreePort();
        using var edge = EdgeProcess.Start(TestEdge.Arguments(plane, folder.Path, port: port));
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test", replica.Active())));
        await plane.WaitForTableAsync(1);
        using var client = Client(port);
        var pending = client.GetAsync(new Uri("/gated", UriKind.Relative), TestContext.Current.CancellationToken);
        await replica.Arrived.Task;

        edge.Terminate();
        await RefusesAsync(port);
        replica.Gate.SetResult();
        using var answer = await pending;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, (await edge.WaitForExitAsync()).ExitCode);
    }

    [Fact]
    public async Task WrongConfiguration_ListsEveryProblemAndEnds()
    {
        using var edge = EdgeProcess.Start(["--control-plane", "nowhere", "--http", "80", "--state", "/tmp"]);

        var (code, error) = await edge.WaitForExitAsync();

        Assert.Equal(2, code);
        Assert.Contains("Ingress:ControlPlane", error, StringComparison.Ordinal);
        Assert.Contains("Ingress:CaFingerprint", error, StringComparison.Ordinal);
        Assert.Contains("Ingress:Http", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoTokenAndNoIdentity_SaysWhatToSet()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        using var edge = EdgeProcess.Start([.. TestEdge.Arguments(plane, folder.Path), "--join-token-file", ""]);

        var (code, error) = await edge.WaitForExitAsync();

        Assert.Equal(2, code);
        Assert.Contains("PROXPAAS_JOIN_TOKEN", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenFromTheEnvironment_Joins()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        using var edge = EdgeProcess.Start([.. TestEdge.Arguments(plane, folder.Path, token: "not this one"), "--join-token-file", ""], FakeControlPlane.Token);

        Assert.NotNull(await plane.WaitForAsync(message => message.Hello is not null));
    }

    private static HttpClient Client(int port)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Host = "app.test";
        return client;
    }

    private static async Task<string> FirstAnswerAsync(int port)
    {
        using var client = Client(port);
        while (true)
        {
            try
            {
                return await client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException ex) when (ex.HttpRequestError == HttpRequestError.ConnectionError)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task RefusesAsync(int port)
    {
        while (true)
        {
            using var socket = new System.Net.Sockets.TcpClient();
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            }
            catch (System.Net.Sockets.SocketException)
            {
                return;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
