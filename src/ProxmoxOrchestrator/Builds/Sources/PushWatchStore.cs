using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.ConfigFiles;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Builds.Sources;

/// <summary>
/// Looks at what a push to the built-in remote changed. The measure is the commit that was built last and did not fail: a change that no build has
/// taken in counts again with the next push.
/// </summary>
internal sealed class PushWatchStore(IPlatformContextFactory contexts, ConfigStore configs, CommitRangeClient ranges)
{
    private static readonly BuildState[] TakenIn = [BuildState.Queued, BuildState.Running, BuildState.Succeeded];

    /// <summary>Null: build it; else why not, in a sentence.</summary>
    public async Task<string?> ObjectionAsync(ServiceRow row, string commit, CancellationToken cancellationToken)
    {
        var (taken, problem) = await configs.TakeAsync(row, commit, cancellationToken);
        if (problem is not null || taken.Service.Build.WatchPaths is not { Count: > 0 } watched)
        {
            // What is wrong with the commit's own settings is the build's to say.
            return null;
        }

        await using var context = contexts.Create(TenantScope.All);
        var built = await context.Builds.AsNoTracking().Where(b => b.ServiceId == row.Service.Id && TakenIn.Contains(b.State)).OrderByDescending(b => b.Id).Select(b => b.CommitSha).FirstOrDefaultAsync(cancellationToken);
        var changed = built is null ? null : (await ranges.ReadAsync(row.Service.Id, built, commit, withPaths: true, cancellationToken)).Paths;
        return PushWatch.Objection(row.Path, watched, built, changed);
    }
}
