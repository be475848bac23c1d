using System.Net;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Tests.Ingress.Support;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Ingress.Functional;

public sealed class TableTests
{
    private const int Swaps = 200;

    private int _answered;

    [Fact]
    public async Task SwapUnderLoad_FailsNoRequest()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var first = await TestReplica.StartAsync("rep_1");
        await using var second = await TestReplica.StartAsync("rep_2");
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test", first.Active())));
        await plane.WaitForTableAsync(1);
        using var swapping = new CancellationTokenSource();
        var load = Enumerable.Range(0, 8).Select(_ => LoadAsync(edge, swapping.Token)).ToArray();

        for (var generation = 2ul; generation < Swaps; generation++)
        {
            var (now, before) = generation % 2 == 0 ? (second, first) : (first, second);
            var answered = Volatile.Read(ref _answered);
            plane.Push(Tables.Table(generation, Tables.Route("rte_1", "app.test", now.Active(), before.Draining()), Tables.Route("rte_2", $"other{generation}.test", before.Draining())));
            await plane.WaitForTableAsync(generation);
            await Eventually.TrueAsync(() => Volatile.Read(ref _answered) > answered);
        }

        await swapping.CancelAsync();
        Assert.All(await Task.WhenAll(load), Assert.Empty);
    }

    [Fact]
    public async Task BadRoute_IsLeftOutAndReported_TheOthersApply()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var replica = await TestReplica.StartAsync("rep_1");
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        plane.Push(Tables.Table(1, Tables.Route("rte_bad", "not a host", replica.Active()), Tables.Route("rte_1", "app.test", replica.Active())));

        var status = await plane.WaitForTableAsync(1);
        using var answer = await edge.GetAsync("app.test");

        Assert.Contains("rte_bad", status.Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task LowerEpoch_IsRefused_AndTheServedTableStays()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var replica = await TestReplica.StartAsync("rep_1");
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        plane.Push(new RouteTable { Epoch = 5, Generation = 1, Routes = { Tables.Route("rte_1", "app.test", replica.Active()) } });
        await plane.WaitForTableAsync(1, epoch: 5);

        plane.Push(new RouteTable { Epoch = 4, Generation = 9 });
        var refusal = await plane.WaitForAsync(message => message.Status?.Error.Contains("epoch 4", StringComparison.Ordinal) == true);
        using var answer = await edge.GetAsync("app.test");

        Assert.Equal((5ul, 1ul), (refusal.Status.AppliedEpoch, refusal.Status.AppliedGeneration));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Restart_WithoutTheControlPlane_ServesTheStoredTable()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var replica = await TestReplica.StartAsync("rep_1");
        await using (var before = await TestEdge.StartAsync(plane, folder.Path))
        {
            plane.Push(Tables.Table(3, Tables.Route("rte_1", "app.test", replica.Active())));
            await plane.WaitForTableAsync(3);
        }

        await plane.StopAsync();
        plane.Forget();
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        using var answer = await edge.GetAsync("app.test");
        await plane.StartAsync();
        var hello = await plane.WaitForAsync(message => message.Hello is not null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((1ul, 3ul), (hello.Hello.AppliedEpoch, hello.Hello.AppliedGeneration));
        Assert.Single(plane.Desk.JoinKeys);
    }

    [Fact]
    public async Task Restart_WithACorruptTable_StartsEmptySaysSoAndRecovers()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var replica = await TestReplica.StartAsync("rep_1");
        Directory.CreateDirectory(folder.State);
        await File.WriteAllTextAsync(Path.Combine(folder.State, "routes.bin"), "half a table", TestContext.Current.CancellationToken);
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);

        var status = await plane.WaitForAsync(message => message.Status is not null);
        plane.Push(Tables.Table(1, Tables.Route("rte_1", "app.test", replica.Active())));
        var recovered = await plane.WaitForTableAsync(1);

        Assert.Contains("corrupt", status.Status.Error, StringComparison.Ordinal);
        Assert.Equal("", recovered.Error);
        Assert.True(File.Exists(Path.Combine(folder.State, "routes.bin.bad")));
    }

    [Fact]
    public async Task ControlPlaneGone_IsServedOnAndFoundAgain()
    {
        await using var rig = await EdgeRig.StartAsync();
        var (plane, _, edge) = rig;

        await plane.StopAsync();
        using var answer = await edge.GetAsync("app.test");
        await plane.StartAsync();
        plane.Push(Tables.Table(2));
        await plane.WaitForTableAsync(2);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <returns>What went wrong.</returns>
    private async Task<List<string>> LoadAsync(TestEdge edge, CancellationToken until)
    {
        var failures = new List<string>();
        while (!until.IsCancellationRequested)
        {
            try
            {
                using var answer = await edge.GetAsync("app.test");
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    failures.Add(answer.StatusCode.ToString());
                }
            }
            catch (HttpRequestException ex)
            {
                failures.Add(ex.Message);
            }

            Interlocked.Increment(ref _answered);
        }

        return failures;
    }
}
