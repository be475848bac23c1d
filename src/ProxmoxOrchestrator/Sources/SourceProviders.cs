using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>What differs between providers, apart from the form of their documents.</summary>
internal static class SourceProviders
{
    public static SourceProvider OfHost(string host) => host switch
    {
        "github.com" => SourceProvider.Github,
        "gitlab.com" => SourceProvider.Gitlab,
        "bitbucket.org" => SourceProvider.Bitbucket,
        "codeberg.org" => SourceProvider.Forgejo,
        "gitea.com" => SourceProvider.Gitea,
        _ => SourceProvider.Generic,
    };

    /// <summary>The schemes that a provider can send; the first is the usual one.</summary>
    public static IReadOnlyList<HookScheme> Schemes(SourceProvider provider) => provider switch
    {
        SourceProvider.Github => [HookScheme.Github],
        SourceProvider.Gitlab => [HookScheme.GitlabToken, HookScheme.GitlabSigned],
        SourceProvider.Gitea => [HookScheme.Gitea],
        SourceProvider.Forgejo => [HookScheme.Forgejo],
        SourceProvider.Bitbucket or SourceProvider.BitbucketDc => [HookScheme.Bitbucket],
        _ => [HookScheme.Standard],
    };

    /// <summary>The user name that goes with a token over https.</summary>
    public static string TokenUser(SourceProvider provider) => provider switch
    {
        SourceProvider.Github => "x-access-token",
        SourceProvider.Gitlab => "oauth2",
        SourceProvider.Bitbucket or SourceProvider.BitbucketDc => "x-token-auth",
        _ => "token",
    };

    /// <summary>The reference under which a pull request's head can be fetched; null where there is none (Bitbucket Cloud: the branch itself).</summary>
    public static string? PullRequestRef(SourceProvider provider, long number) => provider switch
    {
        SourceProvider.Github or SourceProvider.Gitea or SourceProvider.Forgejo => $"refs/pull/{number}/head",
        SourceProvider.Gitlab => $"refs/merge-requests/{number}/head",
        SourceProvider.BitbucketDc => $"refs/pull-requests/{number}/from",
        _ => null,
    };
}
