using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Outbound;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>What a source's settings may be. Pure.</summary>
internal static class SourceRules
{
    private const int ShortestSecret = 16, LongestSecret = 500, LongestToken = 4000;

    public static void Check(FieldErrors errors, SourceSettings settings, bool allowHttp)
    {
        if (settings.CloneUrl is { } text)
        {
            var url = CloneUrl.Parse(text, out var problem);
            errors.AddIf(url is null, "cloneUrl", problem);
            errors.AddIf(url?.Scheme == "http" && !allowHttp, "cloneUrl", "http:// shows code and token to the network and is switched off (Sources:AllowHttp). Use https:// or ssh://.");
        }

        errors.AddIf(settings.Token is { Length: > 0 } token && !Plain(token, LongestToken), "token", "Printable ASCII without spaces.");
        errors.AddIf(settings.TokenUser is { Length: > 0 } user && (!Plain(user, 200) || user.Contains(':')), "tokenUser", "Printable ASCII without spaces and colons.");
        errors.AddIf(settings.KnownHosts is { Length: > 0 } hosts && KnownHosts.Parse(hosts) is null, "knownHosts", "Lines as ssh-keyscan prints them: HOST TYPE KEY.");
        if (settings.CaCertificates is { Length: > 0 } authorities)
        {
            errors.AddIf(Authorities.Parse(authorities, out var problem) is null, "caCertificates", problem);
        }

        errors.AddIf(settings.HookSecret is { } secret && (secret.Length < ShortestSecret || !Plain(secret, LongestSecret)), "hookSecret", $"{ShortestSecret} to {LongestSecret} printable ASCII characters without spaces.");
        errors.AddIf(settings.HookSecret is { } whole && !HookSecrets.IsWhole(whole), "hookSecret", "After whsec_ comes base64 of at least 16 bytes.");
        errors.AddIf(settings.ApiUrl is { Length: > 0 } api && CheckApiUrl(api, allowHttp) is false, "apiUrl", "https://HOST/PATH, without user, query and fragment.");
    }

    public static void CheckScheme(FieldErrors errors, SourceProvider provider, HookScheme? scheme)
        => errors.AddIf(scheme is { } given && !SourceProviders.Schemes(provider).Contains(given), "hookScheme", $"{Name(provider)} sends {string.Join(" or ", SourceProviders.Schemes(provider).Select(Name))}.");

    private static bool CheckApiUrl(string text, bool allowHttp)
        => Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == "https" || (url.Scheme == "http" && allowHttp)) && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0;

    private static bool Plain(string text, int longest) => text.Length <= longest && text.All(c => c is > ' ' and <= '~');

    private static string Name<T>(T value)
        where T : struct, Enum
        => value.ToString().ToLowerInvariant();
}
