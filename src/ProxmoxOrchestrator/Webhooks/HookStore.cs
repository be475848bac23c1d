using System.Collections.Concurrent;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>Hooks by the last segment of their URL, kept in memory for a few seconds: a storm asks the database once.</summary>
internal sealed class HookStore(IPlatformContextFactory contexts, ISecretBox box, TimeProvider clock)
{
    /// <summary>How long another process still takes a secret that was renewed.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (Hook Hook, long At)> _known = new();

    public async ValueTask<Hook?> FindAsync(string hookId, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(hookId, out var known) && clock.GetElapsedTime(known.At) < Fresh)
        {
            return known.Hook;
        }

        await using var context = contexts.Create(TenantScope.All);
        var source = await context.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.HookId == hookId && context.Services.Any(x => x.Id == s.ServiceId && x.DeletedAt == null), cancellationToken);
        if (source is null)
        {
            _known.TryRemove(hookId, out _);
            return null;
        }

        var hook = new Hook(source.Id, source.OrganisationId, source.ServiceId, source.Provider, source.HookScheme, Encoding.UTF8.GetString(box.Open(SourceSeal.HookSecret(source.Id), source.SealedHookSecret)));
        _known[hookId] = (hook, clock.GetTimestamp());
        return hook;
    }

    /// <summary>After a change: this process takes the new secret at once.</summary>
    public void Forget(string hookId) => _known.TryRemove(hookId, out _);
}
