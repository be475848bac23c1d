using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using ProxPaaS.Contracts.Client;
using ProxPaaS.Dashboard.Hosting;

namespace ProxPaaS.Dashboard.SignIn;

internal static class SignOutEndpoints
{
    public static void MapSignOut(this IEndpointRouteBuilder app) => app.MapPost("/signout", SignOutAsync);

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery, ApiConnections api, CancellationToken cancellationToken)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return TypedResults.LocalRedirect("/");
        }

        if (SessionClaims.TokenOf(context.User) is { } token)
        {
            try
            {
                await api.As(token).LogoutAsync(cancellationToken);
            }
            catch (ApiException)
            {
                // The cookie goes in any case; the token ends by itself.
            }
        }

        await context.SignOutAsync(SessionClaims.Scheme);
        return TypedResults.LocalRedirect("/signin");
    }
}
