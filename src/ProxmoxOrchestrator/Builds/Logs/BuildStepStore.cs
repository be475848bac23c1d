using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Builds.Logs;

/// <summary>The steps of builds beside those that their logs tell of: fetching and pushing; and how all of them end with the build.</summary>
internal sealed class BuildStepStore(IPlatformContextFactory contexts, TimeProvider clock)
{
    public async Task<Page<BuildStepView>> ListAsync(Build build, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(new TenantScope(build.OrganisationId));
        var rows = await context.BuildSteps.AsNoTracking().Where(s => s.BuildId == build.Id).OrderBy(s => s.Attempt).ThenBy(s => s.Number).ToListAsync(cancellationToken);
        foreach (var open in rows.Where(s => s.State == BuildStepState.Running && build.FinishedAt is not null))
        {
            // Its builder never told how it ended.
            BuildStepFold.Finish(open, BuildStepState.Cancelled, build.FinishedAt!.Value, null);
        }

        return new([.. rows.Select(s => new BuildStepView(s.Attempt, s.Number, s.Name, s.State, s.FirstLine, s.StartedAt, s.FinishedAt, s.DurationMilliseconds / 1000.0))], null);
    }

    /// <summary>The builder began to fetch, build or push.</summary>
    public async Task EnterAsync(Build build, string step, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var rows = await context.BuildSteps.Where(s => s.BuildId == build.Id && s.Attempt == build.Attempt && (s.Number == BuildStep.Fetch || s.Number == BuildStep.Push)).ToDictionaryAsync(s => s.Number, cancellationToken);
        if (!rows.TryGetValue(BuildStep.Fetch, out var fetch))
        {
            fetch = BuildStepFold.New(build, BuildStep.Fetch, "Fetch the sources", 0, build.StartedAt ?? clock.GetUtcNow());
            context.BuildSteps.Add(fetch);
        }

        if (step != "fetching" && fetch.FinishedAt is null)
        {
            BuildStepFold.Finish(fetch, BuildStepState.Done, clock.GetUtcNow(), null);
        }

        if (step == "pushing" && !rows.ContainsKey(BuildStep.Push))
        {
            context.BuildSteps.Add(BuildStepFold.New(build, BuildStep.Push, "Push the image", 0, clock.GetUtcNow()));
        }

        await SaveAsync(context, cancellationToken);
    }

    /// <summary>The build is over: what still ran ended with it.</summary>
    public async Task CloseAsync(string buildId, BuildState state, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        foreach (var step in await context.BuildSteps.Where(s => s.BuildId == buildId && s.State == BuildStepState.Running).ToListAsync(cancellationToken))
        {
            BuildStepFold.Finish(step, state == BuildState.Succeeded ? BuildStepState.Done : state == BuildState.Failed ? BuildStepState.Failed : BuildStepState.Cancelled, clock.GetUtcNow(), null);
        }

        await SaveAsync(context, cancellationToken);
    }

    private static async Task SaveAsync(PlatformContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            // Said twice at the same moment: the other one stored it.
        }
    }
}
