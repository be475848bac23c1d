using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ProxPaaS.Orchestrator.Identity;

/// <summary><c>Bearer TOKEN</c> everywhere; <c>Basic ANY:TOKEN</c> under /git, because git knows no other way to sign in.</summary>
internal sealed class TokenAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenStore tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Token";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.Request.Headers.Authorization is not [{ } header] || !AuthenticationHeaderValue.TryParse(header, out var value) || TokenOf(value) is not { } token)
        {
            return AuthenticateResult.NoResult();
        }

        if (await tokens.AuthenticateAsync(token, Context.RequestAborted) is not { } caller)
        {
            return AuthenticateResult.Fail("The token is unknown, revoked or over.");
        }

        Context.Features.Set(caller);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, caller.UserId)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    private string? TokenOf(AuthenticationHeaderValue value)
    {
        if (string.Equals(value.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return value.Parameter;
        }

        if (!string.Equals(value.Scheme, "Basic", StringComparison.OrdinalIgnoreCase) || !Request.Path.StartsWithSegments("/git"))
        {
            return null;
        }

        var decoded = new byte[(value.Parameter ?? "").Length];
        return Convert.TryFromBase64String(value.Parameter ?? "", decoded, out var length)
            ? Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2) is [_, var password] ? password : null
            : null;
    }
}
