using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;

namespace ProxPaaS.Orchestrator.Identity;

internal static class AccountEndpoints
{
    private const int LongestLifeDays = 3650;

    public static void MapAccount(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").WithTags("Account");
        group.MapPost("/auth/login", LoginAsync).RequirePermission(Permission.None).WithName("login");
        group.MapPost("/auth/logout", LogoutAsync).RequirePermission(Permission.Self).WithName("logout");
        group.MapGet("/me", (Caller caller, LoginStore store, CancellationToken cancellationToken) => store.MeAsync(caller, cancellationToken))
            .RequirePermission(Permission.Self).WithName("getMe");
        group.MapGet("/tokens", (Caller caller, PageRequest page, TokenStore store, CancellationToken cancellationToken) => store.ListAsync(caller, page, cancellationToken))
            .RequirePermission(Permission.Self).WithName("listTokens");
        group.MapPost("/tokens", CreateTokenAsync).RequirePermission(Permission.Self).WithName("createToken");
        group.MapDelete("/tokens/{id}", RevokeTokenAsync).RequirePermission(Permission.Self).WithName("revokeToken");
    }

    private static async Task<LoginReply> LoginAsync(LoginRequest request, LoginStore store, HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        return await store.LoginAsync(request, context.Connection.RemoteIpAddress?.ToString() ?? "local", cancellationToken);
    }

    private static async Task<IResult> LogoutAsync(Caller caller, TokenStore store, CancellationToken cancellationToken)
    {
        await store.RevokeAsync(caller, caller.TokenId, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> CreateTokenAsync(CreateTokenRequest request, Caller caller, TokenStore store, HttpContext context, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.AddIf(string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > 100 || request.Name.Any(char.IsControl), "name", "1 to 100 printable characters.");
        errors.AddIf(request.Scopes is null or [] || request.Scopes.Any(s => !Permissions.Scopes.Contains(s)), "scopes", $"One or more of {string.Join(", ", Permissions.Scopes)}.");
        errors.AddIf(request.ExpiresInDays is < 1 or > LongestLifeDays, "expiresInDays", $"1 to {LongestLifeDays}, or left out for a token without end.");
        errors.ThrowIfAny();
        if (!caller.May(Permissions.OfScopes(request.Scopes!) & Permissions.OfRole(caller.Role)))
        {
            throw new ApiProblemException(StatusCodes.Status403Forbidden, "scope_too_wide", "A token cannot make one that may more than itself. Sign in with your password to make it.");
        }

        var lifetime = request.ExpiresInDays is { } days ? TimeSpan.FromDays(days) : (TimeSpan?)null;
        var (token, text) = await store.CreateAsync(caller.UserId, caller.OrganisationId, TokenText.Api, request.Name!, [.. request.Scopes!.Distinct()], lifetime, cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/v1/tokens/{token.Id}", new CreatedToken(TokenStore.View(token), text));
    }

    private static async Task<IResult> RevokeTokenAsync(string id, Caller caller, TokenStore store, CancellationToken cancellationToken)
    {
        var token = await store.FindAsync(caller, id, cancellationToken) ?? throw ApiProblemException.NotFound("token", id);
        if (id != caller.TokenId && !caller.May(Permissions.Effective(caller.Role, token.Scopes)))
        {
            throw new ApiProblemException(StatusCodes.Status403Forbidden, "scope_too_wide", "A token cannot revoke one that may more than itself. Sign in with your password to do it.");
        }

        await store.RevokeAsync(caller, id, cancellationToken);
        return TypedResults.NoContent();
    }
}
