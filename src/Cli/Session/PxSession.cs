using ProxPaaS.Cli.Linking;

namespace ProxPaaS.Cli.Session;

/// <summary>The control plane that a command talks to, and the token for it.</summary>
internal sealed record PxSession(Uri Host, string Token)
{
    /// <summary>--host, PX_HOST, the folder's link, the host signed in to last; PX_TOKEN or the stored token of that very host.</summary>
    /// <remarks>A link comes with a cloned repository: its host gets a token only when somebody signed in there, and never PX_TOKEN.</remarks>
    public static PxSession Resolve(string? option, Func<string, string?> variable, PxConfig config, ProjectLink? link)
    {
        var fixedToken = variable("PX_TOKEN") is { Length: > 0 } token ? token : null;
        var named = option ?? (variable("PX_HOST") is { Length: > 0 } host ? host : null);
        var chosen = named is not null ? HostAddress.Parse(named)
            : fixedToken is null && link is not null && config.Hosts.ContainsKey(link.Host) ? new Uri(link.Host)
            : config.Current is { } current ? HostAddress.Parse(current)
            : throw new PxException(ExitCodes.NotSignedIn, "not_signed_in", "No control plane is known yet. Sign in with: px login URL (or set PX_HOST and PX_TOKEN).");
        return fixedToken is not null ? new(chosen, fixedToken)
            : config.Hosts.TryGetValue(HostAddress.Key(chosen), out var entry) ? new(chosen, entry.Token)
            : throw new PxException(ExitCodes.NotSignedIn, "not_signed_in", $"You are not signed in to {HostAddress.Key(chosen)}. Sign in with: px login {HostAddress.Key(chosen)}");
    }
}
