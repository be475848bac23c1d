using ProxPaaS.Contracts.Identity;
using ProxPaaS.Tests.Ingress.Support;

namespace ProxPaaS.Tests.Ingress.Functional;

public sealed class RenewalTests
{
    [Fact]
    public async Task Certificate_IsRenewedInTime_AndTheStreamUsesTheNewOne()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        var renewal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        plane.Desk.MayRenew = renewal.Task;
        // Due at once: at four fifths of its life at the latest.
        plane.Desk.CertificateLife = (TimeSpan.FromHours(20), TimeSpan.FromHours(1));
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        await plane.WaitForAsync(message => message.Hello is not null);
        plane.Forget();

        renewal.SetResult();
        await plane.WaitForAsync(message => message.Hello is not null);

        Assert.True(new IdentityStore(folder.State).Load()!.NotAfter > DateTimeOffset.UtcNow.AddHours(2));
    }

    [Fact]
    public async Task Join_WhileTheControlPlaneFails_GoesOnUntilItWorks()
    {
        using var folder = new TestFolder();
        await using var plane = await FakeControlPlane.StartNewAsync();
        plane.Desk.FailNext(Grpc.Core.StatusCode.Unavailable, Grpc.Core.StatusCode.Internal);
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);

        await plane.WaitForAsync(message => message.Hello is not null);

        Assert.Equal(3, plane.Desk.JoinKeys.Count);
        Assert.Single(plane.Desk.JoinKeys.Select(Convert.ToHexString).Distinct());
    }

    [Fact]
    public async Task AnotherInstallation_IsJoinedAnew_WithoutTheOldTable()
    {
        using var folder = new TestFolder();
        await using (var former = await FakeControlPlane.StartNewAsync())
        {
            await using var before = await TestEdge.StartAsync(former, folder.Path);
            former.Push(Tables.Table(100, Tables.Route("rte_1", "app.test")));
            await former.WaitForTableAsync(100);
        }

        await using var plane = await FakeControlPlane.StartNewAsync();
        await using var edge = await TestEdge.StartAsync(plane, folder.Path);
        plane.Push(Tables.Table(1));

        Assert.Equal("", (await plane.WaitForTableAsync(1)).Error);
    }
}
