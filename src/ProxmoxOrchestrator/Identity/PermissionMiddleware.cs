using Microsoft.AspNetCore.Authentication;
using ProxPaaS.Orchestrator.Api;

namespace ProxPaaS.Orchestrator.Identity;

/// <summary>The one place that lets a request through to an endpoint.</summary>
internal sealed class PermissionMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null || endpoint.Metadata.GetMetadata<AgentListenerMetadata>() is not null)
        {
            // Nothing to protect, or mutual TLS has decided already.
            await next(context);
            return;
        }

        if (endpoint.Metadata.GetMetadata<PermissionMetadata>() is not { } declared)
        {
            await context.WriteProblemAsync(StatusCodes.Status403Forbidden, "no_permission_declared", "This endpoint is closed: it declares no permission.");
            return;
        }

        if (declared.Required == Permission.None)
        {
            await next(context);
            return;
        }

        var result = await context.AuthenticateAsync();
        if (context.Features.Get<Caller>() is not { } caller)
        {
            var git = context.Request.Path.StartsWithSegments("/git");
            context.Response.Headers.WWWAuthenticate = git ? "Basic realm=\"ProxPaaS: any user name, an API token as password\"" : "Bearer";
            await context.WriteProblemAsync(
                StatusCodes.Status401Unauthorized, result.Failure is null ? "not_signed_in" : "token_invalid",
                result.Failure is null ? "Sign in first: send Authorization: Bearer TOKEN." : "The token is unknown, revoked or over. Sign in again.");
            return;
        }

        if (!caller.May(declared.Required))
        {
            await context.WriteProblemAsync(
                StatusCodes.Status403Forbidden, "permission_missing", $"This needs the permission '{declared.Required.ToString().ToLowerInvariant()}', which this token does not have. Use a token with that scope, or ask an owner.");
            return;
        }

        await next(context);
    }
}
