using System.Net;
using System.Text;
using ProxPaaS.Tests.Ingress.Support;

namespace ProxPaaS.Tests.Ingress.Functional;

public sealed class RetryTests
{
    [Fact]
    public async Task KilledReplica_CostsNoRequest()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var first = await TestReplica.StartAsync("rep_1");
        await using var second = await TestReplica.StartAsync("rep_2");
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test", first.Active(), second.Active())));
        await plane.WaitForTableAsync(1);
        await GetManyAsync(edge, 50);
        await first.KillAsync();

        var answers = await GetManyAsync(edge, 50);

        Assert.All(answers, answer => Assert.Equal("rep_2", answer));
        var status = await plane.WaitForAsync(message => message.Status?.Upstreams.Any(upstream => upstream.ReplicaId == "rep_1" && !upstream.Healthy) == true);
        Assert.True(status.Status.Upstreams.Single(upstream => upstream.ReplicaId == "rep_2").Healthy);
    }

    [Fact]
    public async Task PostToADeadReplica_GoesToAnotherWithItsBody()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var dead = await TestReplica.StartAsync("rep_1");
        await using var alive = await TestReplica.StartAsync("rep_2");
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        await dead.KillAsync();
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test", dead.Active(), alive.Active())));
        await plane.WaitForTableAsync(1);

        for (var request = 0; request < 10; request++)
        {
            using var answer = await edge.SendAsync(new(HttpMethod.Post, "/echo") { Content = new StringContent("body", Encoding.ASCII) }, "app.test");
            Assert.Equal("body", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task AllReplicasDead_GivesAPageThatSaysSo_AndTheFirstOneBackServes()
    {
        await using var rig = await EdgeRig.StartAsync();
        var (plane, replica, edge) = rig;
        await replica.KillAsync();

        using var failed = await edge.GetAsync("app.test");
        await plane.WaitForAsync(message => message.Status?.Upstreams.Any(upstream => !upstream.Healthy) == true);
        await replica.StartAsync();
        using var served = await edge.GetAsync("app.test");

        Assert.Equal(HttpStatusCode.BadGateway, failed.StatusCode);
        Assert.Contains("does not accept connections", await failed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task NoReplica_Gives503AndWhenToTryAgain()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test")));
        await plane.WaitForTableAsync(1);

        using var answer = await edge.GetAsync("app.test");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task SlowReplica_Gives504AfterTheRoutesTimeout_AndIsNotAskedTwice()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var first = await TestReplica.StartAsync("rep_1");
        await using var second = await TestReplica.StartAsync("rep_2");
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        var route = Tables.Route("rte_1", "app.test", first.Active(), second.Active());
        route.RequestTimeout = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromMilliseconds(300));
        plane.Push(Tables.Table(1, route));
        await plane.WaitForTableAsync(1);

        using var answer = await edge.GetAsync("app.test", "/gated");

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.InRange(first.Requests + second.Requests, 0, 1);
    }

    private static async Task<string[]> GetManyAsync(TestEdge edge, int count)
    {
        var answers = new string[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (index, token) =>
        {
            using var answer = await edge.GetAsync("app.test");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            answers[index] = await answer.Content.ReadAsStringAsync(token);
        });
        return answers;
    }
}
