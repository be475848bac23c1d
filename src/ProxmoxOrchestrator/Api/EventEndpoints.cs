using System.Runtime.CompilerServices;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Api;

internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder routes)
        => routes.MapGet("/v1/events", StreamAsync).RequirePermission(Permission.Read).WithName("followEvents").WithTags("Events");

    private static async Task StreamAsync(
        HttpContext context, Caller caller, IEventBus bus, SseStream stream, ReferenceStore references, string? project, CancellationToken cancellationToken)
    {
        var projectId = project is null ? null : (await references.ProjectAsync(caller, project, cancellationToken)).Id;
        var after = LastEventId(context) ?? bus.Sequence;
        await stream.RunAsync(context, caller, Permission.Read, OfProject(bus.SubscribeAsync(caller.OrganisationId, after, cancellationToken), projectId, cancellationToken), ApiJson.Default.EventView);
    }

    /// <summary>The header wins over the query: it is what a reconnecting client knows last.</summary>
    public static long? LastEventId(HttpContext context)
    {
        var text = context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } header] ? header : context.Request.Query["after"] is [{ Length: > 0 } query] ? query : null;
        return text is null ? null
            : long.TryParse(text, out var number) && number >= 0 ? number
            : throw new ApiProblemException(StatusCodes.Status400BadRequest, "bad_event_id", "Last-Event-ID and ?after= take a number of this stream.");
    }

    private static async IAsyncEnumerable<SseEvent<EventView>> OfProject(
        IAsyncEnumerable<EventView> events, string? projectId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in events.WithCancellation(cancellationToken))
        {
            if (projectId is null || item.ProjectId == projectId || item.Kind == "reset")
            {
                yield return new SseEvent<EventView>(item.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture), item.Kind, item);
            }
        }
    }
}
