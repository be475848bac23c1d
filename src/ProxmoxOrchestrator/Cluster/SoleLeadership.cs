using System.Globalization;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>
/// SQLite serves one process, which leads for as long as it lives; each start is an epoch of its own. A process that was not ended before
/// the next one was started on the same file decides nothing any more.
/// </summary>
internal sealed partial class SoleLeadership(IPlatformContextFactory contexts, ILogger<SoleLeadership> logger) : ILeadership, IDatabaseStartStep
{
    private volatile TaskCompletionSource _leads = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _epoch;

    public bool IsLeader => Epoch > 0;

    public long Epoch => Interlocked.Read(ref _epoch);

    public int Order => 100;

    public Task WaitUntilLeaderAsync(CancellationToken cancellationToken) => _leads.Task.WaitAsync(cancellationToken);

    public void Refused(long epoch)
    {
        if (epoch > 0 && Interlocked.CompareExchange(ref _epoch, 0, epoch) == epoch)
        {
            _leads = new(TaskCreationOptions.RunContinuationsAsynchronously);
            LogRefused();
        }
    }

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

    [LoggerMessage(Level = LogLevel.Critical, Message = "Another control plane was started on the same database: this one decides nothing any more. Stop one of them; several need PostgreSQL")]
    private partial void LogRefused();
}
