using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>Facts about the installation that are decided once.</summary>
internal sealed class SettingStore(IPlatformContextFactory contexts)
{
    public async Task<string?> FindAsync(string key, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return (await context.Settings.AsNoTracking().SingleOrDefaultAsync(s => s.Key == key, cancellationToken))?.Value;
    }

    /// <summary>The value that stands: <paramref name="value"/>, unless somebody was first.</summary>
    public async Task<string> GetOrAddAsync(string key, string value, CancellationToken cancellationToken)
    {
        if (await FindAsync(key, cancellationToken) is { } found)
        {
            return found;
        }

        await using var context = contexts.Create(TenantScope.All);
        context.Settings.Add(new PlatformSetting { Key = key, Value = value });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return value;
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            return (await FindAsync(key, cancellationToken))!;
        }
    }
}
