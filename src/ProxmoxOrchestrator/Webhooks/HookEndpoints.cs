using System.Text.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>Where providers call. Nobody is signed in here: the hook's secret decides.</summary>
internal static class HookEndpoints
{
    public static void MapHooks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/hooks").RequirePermission(Permission.None).ExcludeFromDescription();
        group.MapPost("/{hook}", ReceiveAsync);
        group.MapGet("/{hook}", ReceiveAsync);
    }

    private static async Task<IResult> ReceiveAsync(
        string hook, HttpContext context, HookStore hooks, HookBodies bodies, HookRefusals refusals, DeliveryIntakeLoop intake, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await hooks.FindAsync(hook, cancellationToken) is not { } found)
        {
            throw new ApiProblemException(StatusCodes.Status404NotFound, "hook_not_found", "There is no such hook. px sources show prints the URL to enter at the provider.");
        }

        return await bodies.ReadAsync(context.Request, async body =>
        {
            var request = new HookRequest(
                context.Request.Method, context.Request.ContentType, name => context.Request.Headers[name] is [{ } value] ? value : null, body, context.Request.Query["payload"] is [{ } payload] ? payload : null);
            var verdict = HookSignature.Verify(found.Scheme, found.Secret, request, clock.GetUtcNow());
            if (!verdict.Authentic)
            {
                refusals.Tell(found, verdict.Refusal!);
                throw new ApiProblemException(StatusCodes.Status401Unauthorized, "bad_signature", verdict.Refusal!);
            }

            return (IResult)TypedResults.Json(await intake.AcceptAsync(Deliver(found, request, verdict.Json, clock), cancellationToken), ApiJson.Default.HookReply, statusCode: StatusCodes.Status202Accepted);
        });
    }

    private static Delivery Deliver(Hook hook, HookRequest request, ReadOnlyMemory<byte> json, TimeProvider clock)
    {
        var identity = HookIdentity.Of(hook.Provider, request);
        HookContent content;
        try
        {
            content = HookParser.Parse(hook.Provider, identity.Event, json);
        }
        catch (HookFormatException ex)
        {
            throw new ApiProblemException(StatusCodes.Status400BadRequest, "bad_payload", ex.Message);
        }

        var now = clock.GetUtcNow();
        return new Delivery
        {
            Id = Ids.New("dlv", clock),
            OrganisationId = hook.OrganisationId,
            SourceId = hook.SourceId,
            DedupeKey = identity.KeyFor(hook.SourceId),
            Origin = "webhook",
            Event = identity.Event,
            ProviderId = identity.Id,
            Content = JsonSerializer.Serialize(content, HookJson.Default.HookContent),
            Ref = content.Refs.Count > 0 ? content.Refs[0].Ref : null,
            Commit = content.Refs.Count > 0 ? content.Refs[0].After : content.PullRequest?.HeadSha,
            Reason = "Waits to be looked at.",
            ReceivedAt = now,
            NextAttemptAt = now,
        };
    }
}
