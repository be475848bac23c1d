using System.Globalization;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>SQLite serves one process, which leads for as long as it lives; each start is an epoch of its own.</summary>
internal sealed class SoleLeadership(IPlatformContextFactory contexts) : ILeadership, IDatabaseStartStep
{
    private readonly TaskCompletionSource _leads = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _epoch;

    public bool IsLeader => Epoch > 0;

    public long Epoch => Interlocked.Read(ref _epoch);

    public int Order => 100;

    public Task WaitUntilLeaderAsync(CancellationToken cancellationToken) => _leads.Task.WaitAsync(cancellationToken);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var row = await context.Settings.SingleOrDefaultAsync(s => s.Key == LeaderEpoch.Key, cancellationToken);
        if (row is null)
        {
            row = new PlatformSetting { Key = LeaderEpoch.Key, Value = "0" };
            context.Settings.Add(row);
        }

        var epoch = long.Parse(row.Value, CultureInfo.InvariantCulture) + 1;
        row.Value = epoch.ToString(CultureInfo.InvariantCulture);
        await context.SaveChangesAsync(cancellationToken);
        Interlocked.Exchange(ref _epoch, epoch);
        _leads.TrySetResult();
    }
}
