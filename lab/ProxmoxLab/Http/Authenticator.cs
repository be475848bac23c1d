using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Http;

/// <summary>Finds the caller from cookie, ticket or token. Failures are 401 with an empty body, held back by the server.</summary>
internal sealed class Authenticator(AccessState state, Tickets tickets, LabClock clock)
{
    /// <summary>Null for the calls that need nobody.</summary>
    public Caller? Authenticate(HttpRequest request, string path)
    {
        if ((path == "/access/ticket" && (request.Method is "GET" or "POST")) || (path == "/access/domains" && request.Method == "GET"))
        {
            return null;
        }

        var authorization = request.Headers.Authorization.ToString();
        var ticket = Value(request.Headers.Cookie.ToString(), "PVEAuthCookie") ?? Value(authorization, "PVEAuthCookie");
        if (ticket is null && Value(authorization, "PVEAPIToken") is { } token)
        {
            return Token(token) ?? throw Refused("Authentication failed!");
        }

        if (ticket is null)
        {
            throw Refused("No ticket");
        }

        if (tickets.Verify(Uri.UnescapeDataString(ticket)) is not { } user || !IsActive(user))
        {
            throw Refused("permission denied - invalid PVE ticket");
        }

        if (request.Method != "GET" && !tickets.VerifyCsrf(user, request.Headers["CSRFPreventionToken"]))
        {
            throw Refused("Permission denied - invalid csrf token");
        }

        return new Caller(user, null);
    }

    /// <summary>Enabled and not expired.</summary>
    public bool IsActive(string user)
        => state.Users.TryGetValue(user, out var entry) && entry.Enabled && (entry.Expire == 0 || entry.Expire > clock.Seconds);

    private Caller? Token(string header)
    {
        var equals = header.IndexOf('=');
        if (equals <= 0 || Caller.Parse(header[..equals]) is not { Token: { } id } caller || !IsActive(caller.User))
        {
            return null;
        }

        return state.Users[caller.User].Tokens.TryGetValue(id, out var token) && token.Secret == header[(equals + 1)..]
            && (token.Expire == 0 || token.Expire > clock.Seconds)
            ? caller
            : null;
    }

    private static PveException Refused(string reason) => new(401, reason, emptyBody: true);

    /// <summary>The value of <c>name=value</c> in a cookie or Authorization header.</summary>
    private static string? Value(string header, string name)
    {
        foreach (var part in header.Split(';', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return part[(name.Length + 1)..];
            }
        }

        return null;
    }
}
