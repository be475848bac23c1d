using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Webhooks;

internal static class DeliveryEndpoints
{
    public static void MapDeliveries(this IEndpointRouteBuilder routes)
    {
        var sources = routes.MapGroup("/v1/sources/{source}").WithTags("Deliveries");
        sources.MapGet("/deliveries", ListAsync).RequirePermission(Permission.Read).WithName("listDeliveries");
        sources.MapGet("/pulls", PullRequestsAsync).RequirePermission(Permission.Read).WithName("listPullRequests");
        sources.MapPost("/pulls/{number}/approve", ApproveAsync).RequirePermission(Permission.Deploy).WithName("approvePullRequest");
        var group = routes.MapGroup("/v1/deliveries").WithTags("Deliveries");
        group.MapGet("/{id}", (string id, Caller caller, DeliveryStore store, CancellationToken cancellationToken) => store.GetAsync(caller, id, cancellationToken))
            .RequirePermission(Permission.Read).WithName("getDelivery");
        group.MapPost("/{id}/replay", ReplayAsync).RequirePermission(Permission.Deploy).WithName("replayDelivery");
    }

    private static async Task<Page<DeliveryView>> ListAsync(
        string source, Caller caller, PageRequest page, SourceStore sources, DeliveryStore store, string? state, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var wanted = Enum.TryParse<DeliveryState>(state, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed : (DeliveryState?)null;
        errors.AddIf(state is not null && wanted is null, "state", "waiting, done, skipped or failed.");
        errors.ThrowIfAny();
        return await store.ListAsync(caller, (await sources.FindAsync(caller, source, cancellationToken)).Source, wanted, page, cancellationToken);
    }

    private static async Task<Page<PullRequestView>> PullRequestsAsync(string source, Caller caller, PageRequest page, SourceStore sources, DeliveryStore store, CancellationToken cancellationToken)
        => await store.PullRequestsAsync(caller, (await sources.FindAsync(caller, source, cancellationToken)).Source, page, cancellationToken);

    private static async Task<PullRequestView> ApproveAsync(
        string source, string number, ApprovePullRequest request, Caller caller, SourceStore sources, DeliveryStore store, CancellationToken cancellationToken)
    {
        var (found, _) = await sources.FindAsync(caller, source, cancellationToken);
        var errors = new FieldErrors();
        errors.AddIf(request.Sha is not { Length: >= 7 and <= 64 } sha || !sha.All(char.IsAsciiHexDigit), "sha", "The commit that you looked at, as the list shows it.");
        errors.ThrowIfAny();
        return await store.ApproveAsync(
            caller, found, long.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out var n) ? n : throw ApiProblemException.NotFound("pull", number), request.Sha, cancellationToken);
    }

    private static async Task<IResult> ReplayAsync(string id, Caller caller, DeliveryStore store, CancellationToken cancellationToken)
        => TypedResults.Json(new SyncReply(await store.ReplayAsync(caller, id, cancellationToken)), ApiJson.Default.SyncReply, statusCode: StatusCodes.Status202Accepted);
}
