using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Api;

/// <summary>Where the leader's API is, as it wrote it when it was elected; read again after a second.</summary>
internal sealed class LeaderAddressStore(IPlatformContextFactory contexts, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private volatile Known? _known;

    /// <summary>Null: no leader has said where it is.</summary>
    public async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known && clock.GetElapsedTime(known.At) < Kept)
        {
            return known.Url;
        }

        await using var context = contexts.Create(TenantScope.All);
        var url = await context.Settings.AsNoTracking().Where(s => s.Key == LeaderEpoch.UrlKey).Select(s => s.Value).SingleOrDefaultAsync(cancellationToken);
        _known = new(string.IsNullOrEmpty(url) ? null : url, clock.GetTimestamp());
        return _known.Url;
    }

    private sealed record Known(string? Url, long At);
}
