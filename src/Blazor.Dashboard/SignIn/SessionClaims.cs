using System.Security.Claims;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.SignIn;

/// <summary>What the encrypted session cookie carries.</summary>
internal static class SessionClaims
{
    public const string Scheme = "ProxPaaS";
    private const string Token = "px_token";
    private const string Organisation = "px_organisation";

    public static ClaimsPrincipal Principal(LoginReply reply) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, reply.User.Id),
            new(ClaimTypes.Name, reply.User.Email),
            new(ClaimTypes.Role, reply.User.Role),
            new(Organisation, reply.User.OrganisationName),
            new(Token, reply.Token),
        ], Scheme));

    public static string? TokenOf(ClaimsPrincipal user) => user.FindFirstValue(Token);

    public static string OrganisationOf(ClaimsPrincipal user) => user.FindFirstValue(Organisation) ?? "";
}
