using System.Globalization;
using System.Runtime.CompilerServices;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Builds.Logs;
using ProxPaaS.Orchestrator.Builds.Planning;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Builds;

internal static class BuildEndpoints
{
    public static void MapBuilds(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Builds");
        group.MapGet("/services/{service}/builds", ListAsync).RequirePermission(Permission.Read).WithName("listBuilds");
        group.MapGet("/builds/{id}", (string id, Caller caller, BuildStore store, CancellationToken cancellationToken) => store.GetAsync(caller, id, cancellationToken))
            .RequirePermission(Permission.Read).WithName("getBuild");
        group.MapGet("/builds/{id}/log", LogAsync).RequirePermission(Permission.Read).WithName("followBuildLog");
        group.MapGet("/builds/{id}/steps", StepsAsync).RequirePermission(Permission.Read).WithName("listBuildSteps");
        group.MapGet("/builds/{id}/plan", (string id, Caller caller, BuildPlanStore store, CancellationToken cancellationToken) => store.GetAsync(caller, id, cancellationToken))
            .RequirePermission(Permission.Read).WithName("getBuildPlan");
        group.MapPost("/builds/{id}/cancel", CancelAsync).RequirePermission(Permission.Deploy).WithName("cancelBuild");
    }

    private static async Task<Page<BuildView>> ListAsync(
        string service, Caller caller, PageRequest page, ReferenceStore references, BuildStore store, CancellationToken cancellationToken)
        => await store.ListAsync(caller, await references.ServiceAsync(caller, service, cancellationToken), page, cancellationToken);

    private static async Task<Page<BuildStepView>> StepsAsync(string id, Caller caller, BuildStore store, BuildStepStore steps, CancellationToken cancellationToken)
        => await steps.ListAsync(await store.FindAsync(caller.Scope, id, cancellationToken), cancellationToken);

    private static async Task LogAsync(string id, HttpContext context, Caller caller, BuildStore store, BuildLogStore logs, SseStream stream, CancellationToken cancellationToken)
    {
        var build = await store.FindAsync(caller.Scope, id, cancellationToken);
        var after = EventEndpoints.LastEventId(context) ?? 0;
        await stream.RunAsync(context, caller, Permission.Read, Events(build, after, store, logs, cancellationToken), ApiJson.Default.LogLineView);
    }

    private static async Task<IResult> CancelAsync(string id, Caller caller, BuildStore store, CancellationToken cancellationToken)
    {
        await store.CancelAsync(caller, id, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    /// <summary>The lines, then <c>end</c> with the outcome as its text.</summary>
    private static async IAsyncEnumerable<SseEvent<LogLineView>> Events(
        Build build, long after, BuildStore store, BuildLogStore logs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = after;
        await foreach (var line in logs.FollowAsync(build, after, cancellationToken))
        {
            last = line.Number;
            yield return new SseEvent<LogLineView>(line.Number.ToString(CultureInfo.InvariantCulture), "log", line);
        }

        var ended = await store.FindAsync(new(build.OrganisationId), build.Id, cancellationToken);
        yield return new SseEvent<LogLineView>(null, "end", new LogLineView(last, ended.FinishedAt ?? ended.CreatedAt, "system", $"{ended.State.ToString().ToLowerInvariant()}: {ended.Reason}".TrimEnd(' ', ':')));
    }
}
