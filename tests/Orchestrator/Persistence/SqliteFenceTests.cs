using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Orchestrator.Support;

namespace ProxPaaS.Tests.Orchestrator.Persistence;

/// <summary>The fence on SQLite: a process that was not ended before its successor was started writes nothing any more.</summary>
public sealed class SqliteFenceTests
{
    [Fact]
    public async Task Write_InAnOldTerm_IsRefusedHoweverItIsMade()
    {
        await using var rig = await ClusterRig.StartAsync();
        await InTermAsync(1, () => rig.ChangeAsync(c => AddAsync(c, "a")));
        await InTermAsync(1, () => rig.QueryAsync(c => c.Settings.Where(s => s.Key == "a").ExecuteUpdateAsync(set => set.SetProperty(s => s.Value, "second"))));
        await rig.TakeEpochAsync(2);

        await RefusedAsync(() => rig.ChangeAsync(c => AddAsync(c, "b")));
        await RefusedAsync(() => rig.QueryAsync(c => c.Settings.Where(s => s.Key == "a").ExecuteUpdateAsync(set => set.SetProperty(s => s.Value, "changed"))));
        await RefusedAsync(() => rig.QueryAsync(c => c.Settings.Where(s => s.Key == "a").ExecuteDeleteAsync()));
        await RefusedAsync(() => rig.Get<IPlatformContextFactory>().InTransactionAsync(TenantScope.All, async (c, _) => await AddAsync(c, "c"), CancellationToken.None));

        Assert.Equal(["second"], await rig.QueryAsync(c => c.Settings.Where(s => s.Key != LeaderEpoch.Key).Select(s => s.Value).ToListAsync()));

        // What a user asks for is nobody's term.
        await rig.ChangeAsync(c => AddAsync(c, "d"));
    }

    [Fact]
    public async Task ProcessThatIsNotAlone_StopsLeadingAtItsNextWrite()
    {
        await using var rig = await ClusterRig.StartAsync();
        var (first, second) = (Leadership(rig), Leadership(rig));
        await first.RunAsync(CancellationToken.None);
        await second.RunAsync(CancellationToken.None);

        await first.InTermAsync(_ => rig.ChangeAsync(c => AddAsync(c, "first")), CancellationToken.None);
        await second.InTermAsync(_ => rig.ChangeAsync(c => AddAsync(c, "second")), CancellationToken.None);

        Assert.False(first.IsLeader);
        Assert.False(first.WaitUntilLeaderAsync(CancellationToken.None).IsCompleted);
        Assert.True(second.IsLeader);
        Assert.Equal(["second"], await rig.QueryAsync(c => c.Settings.Where(s => s.Key != LeaderEpoch.Key).Select(s => s.Key).ToListAsync()));
    }

    private static SoleLeadership Leadership(ClusterRig rig) => new(rig.Get<IPlatformContextFactory>(), NullLogger<SoleLeadership>.Instance);

    private static async Task<int> AddAsync(PlatformContext context, string key)
    {
        context.Settings.Add(new() { Key = key, Value = "first" });
        return await context.SaveChangesAsync();
    }

    private static async Task InTermAsync(long epoch, Func<Task> write)
    {
        LeaderTerm.Enter(epoch);
        await write();
    }

    private static async Task RefusedAsync(Func<Task> write) => Assert.True(LeadershipLostException.Is(await Assert.ThrowsAnyAsync<Exception>(() => InTermAsync(1, write))));
}
