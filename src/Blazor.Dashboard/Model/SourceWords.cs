using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Model;

/// <summary>Sources and deliveries in people's words.</summary>
internal static class SourceWords
{
    public static string Of(SourceProvider provider) => provider switch
    {
        SourceProvider.Github => "GitHub",
        SourceProvider.Gitlab => "GitLab",
        SourceProvider.Gitea => "Gitea",
        SourceProvider.Forgejo => "Forgejo",
        SourceProvider.Bitbucket => "Bitbucket Cloud",
        SourceProvider.BitbucketDc => "Bitbucket Data Center",
        SourceProvider.Generic => "git server",
        _ => provider.ToString(),
    };

    /// <summary>What to choose where the provider asks for the kind of its webhook's proof.</summary>
    public static string Of(HookScheme scheme) => scheme switch
    {
        HookScheme.Github => "GitHub's signature (SHA-256)",
        HookScheme.GitlabToken => "GitLab's secret token",
        HookScheme.GitlabSigned => "GitLab's signing token",
        HookScheme.Gitea => "Gitea's signature",
        HookScheme.Forgejo => "Forgejo's signature",
        HookScheme.Bitbucket => "Bitbucket's signature (SHA-256)",
        HookScheme.Standard => "Standard Webhooks",
        _ => scheme.ToString(),
    };

    /// <summary>How the platform proves itself to the git host.</summary>
    public static string Credential(SourceView source) => source switch
    {
        { PublicKey: not null } => "deploy key",
        { HasToken: true } => "access token",
        _ => "none: a public repository",
    };

    /// <summary>Whether outcomes are shown at the provider's commits.</summary>
    public static string Statuses(SourceView source) => source switch
    {
        { ReportStatuses: false } => "not reported",
        { HasToken: false } => "need an access token",
        _ => "reported",
    };

    public static string Origin(string origin) => origin switch
    {
        "webhook" => "webhook",
        "poll" => "found by looking",
        "sync" => "asked for",
        "replay" => "replayed",
        _ => origin,
    };

    /// <summary>The repository without scheme and ending, as people name it.</summary>
    public static string Repository(string cloneUrl)
    {
        var name = cloneUrl.EndsWith(".git", StringComparison.Ordinal) ? cloneUrl[..^4] : cloneUrl;
        return Uri.TryCreate(name, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? $"{uri.Host}{(uri.IsDefaultPort || uri.Port < 0 ? "" : $":{uri.Port}")}{uri.AbsolutePath}" : name;
    }

    /// <summary>The repository's page, where its address is one for browsers.</summary>
    public static string? Page(string cloneUrl) => Links.Web(cloneUrl.EndsWith(".git", StringComparison.Ordinal) ? cloneUrl[..^4] : cloneUrl);
}
