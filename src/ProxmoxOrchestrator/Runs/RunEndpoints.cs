using System.Globalization;
using System.Runtime.CompilerServices;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Runs;

internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Runs");
        group.MapGet("/services/{service}/runs", ListAsync).RequirePermission(Permission.Read).WithName("listRuns");
        group.MapPost("/services/{service}/runs", StartAsync).RequirePermission(Permission.Run).WithName("startRun");
        group.MapPost("/services/{service}/trigger", TriggerAsync).RequirePermission(Permission.Run).WithName("triggerCron");
        group.MapGet("/runs/{id}", (string id, Caller caller, RunStore store, CancellationToken cancellationToken) => store.GetAsync(caller, id, cancellationToken))
            .RequirePermission(Permission.Read).WithName("getRun");
        group.MapGet("/runs/{id}/log", LogAsync).RequirePermission(Permission.Read).WithName("followRunLog");
        group.MapPost("/runs/{id}/cancel", CancelAsync).RequirePermission(Permission.Run).WithName("cancelRun");
        group.MapGet("/crons", CronsAsync).RequirePermission(Permission.Read).WithName("listCrons");
    }

    private static async Task<Page<RunView>> ListAsync(
        string service, Caller caller, PageRequest page, ReferenceStore references, RunStore store, string? kind, CancellationToken cancellationToken)
    {
        RunKind? only = null;
        if (kind is not null)
        {
            var errors = new FieldErrors();
            errors.AddIf(!Enum.TryParse<RunKind>(kind, ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed), "kind", "cron, oneOff or release.");
            errors.ThrowIfAny();
            only = parsed;
        }

        return await store.ListAsync(caller, await references.ServiceAsync(caller, service, cancellationToken), only, page, cancellationToken);
    }

    private static async Task<IResult> StartAsync(string service, RunRequest request, Caller caller, ReferenceStore references, RunStore store, CancellationToken cancellationToken)
    {
        // Before the body is looked at: whose service it is must not show by the kind of refusal.
        var row = await references.ServiceAsync(caller, service, cancellationToken);
        var errors = new FieldErrors();
        RunRules.Check(errors, request);
        errors.ThrowIfAny();
        var run = await store.StartAsync(caller, row, request, cancellationToken);
        return TypedResults.Accepted($"/v1/runs/{run.Id}", run);
    }

    private static async Task<IResult> TriggerAsync(string service, Caller caller, ReferenceStore references, CronStore crons, RunStore store, CancellationToken cancellationToken)
    {
        var id = await crons.TriggerAsync(caller, await references.ServiceAsync(caller, service, cancellationToken), cancellationToken);
        return TypedResults.Accepted($"/v1/runs/{id}", await store.GetAsync(caller, id, cancellationToken));
    }

    private static async Task<IResult> CancelAsync(string id, Caller caller, RunStore store, CancellationToken cancellationToken)
    {
        await store.CancelAsync(caller, id, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Page<CronView>> CronsAsync(Caller caller, PageRequest page, ReferenceStore references, RunStore store, string? project, CancellationToken cancellationToken)
        => await store.CronsAsync(caller, page, project is null ? null : (await references.ProjectAsync(caller, project, cancellationToken)).Id, cancellationToken);

    private static async Task LogAsync(string id, HttpContext context, Caller caller, RunStore store, RunLogStore logs, SseStream stream, CancellationToken cancellationToken)
    {
        var run = await store.GetAsync(caller, id, cancellationToken);
        var after = EventEndpoints.LastEventId(context) ?? 0;
        await stream.RunAsync(context, caller, Permission.Read, Lines(caller, run, after, store, logs, cancellationToken), ApiJson.Default.LogLineView);
    }

    /// <summary>The lines, then <c>end</c> with the outcome as its text.</summary>
    private static async IAsyncEnumerable<SseEvent<LogLineView>> Lines(
        Caller caller, RunView run, long after, RunStore store, RunLogStore logs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = after;
        await foreach (var line in logs.FollowAsync(caller.OrganisationId, run.Id, after, cancellationToken))
        {
            last = line.Number;
            yield return new SseEvent<LogLineView>(line.Number.ToString(CultureInfo.InvariantCulture), "log", line);
        }

        var ended = await store.GetAsync(caller, run.Id, cancellationToken);
        yield return new SseEvent<LogLineView>(null, "end", new LogLineView(last, ended.FinishedAt ?? ended.CreatedAt, "system", $"{ended.State.ToString().ToLowerInvariant()}: {ended.Reason}".TrimEnd(' ', ':')));
    }
}
