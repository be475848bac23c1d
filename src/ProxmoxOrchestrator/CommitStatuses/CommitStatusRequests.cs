using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>How each provider is told about a commit. Pure.</summary>
internal static class CommitStatusRequests
{
    private const int LongestKey = 40;

    /// <param name="repository">OWNER/NAME as the provider calls it.</param>
    /// <param name="repositoryId">The provider's id, where it is known.</param>
    /// <param name="context">Which of several statuses of the commit this is.</param>
    /// <param name="link">Where a person reads more.</param>
    /// <returns>Null for providers without such an API.</returns>
    public static CommitStatusRequest? Of(
        SourceProvider provider, string apiUrl, string repository, string? repositoryId, string token, CommitStatus status, string context, string link)
    {
        var sha = status.CommitSha;
        var path = string.Join('/', repository.Split('/').Select(Uri.EscapeDataString));
        return provider switch
        {
            SourceProvider.Github => Post(
                $"{apiUrl}/repos/{path}/statuses/{sha}", [new("Authorization", $"Bearer {token}"), new("Accept", "application/vnd.github+json"), new("X-GitHub-Api-Version", "2022-11-28")],
                new JsonObject { ["state"] = Github(status.State), ["target_url"] = link, ["description"] = Cut(status.Description, 140), ["context"] = context }),
            SourceProvider.Gitea or SourceProvider.Forgejo => Post(
                $"{apiUrl}/repos/{path}/statuses/{sha}", [new("Authorization", $"token {token}")],
                new JsonObject { ["state"] = Github(status.State), ["target_url"] = link, ["description"] = Cut(status.Description, 255), ["context"] = context }),
            SourceProvider.Gitlab => Post(
                $"{apiUrl}/projects/{repositoryId ?? Uri.EscapeDataString(repository)}/statuses/{sha}", [new("PRIVATE-TOKEN", token)],
                new JsonObject { ["state"] = Gitlab(status.State), ["name"] = context, ["target_url"] = link, ["description"] = Cut(status.Description, 255) }),
            SourceProvider.Bitbucket => Post(
                $"{apiUrl}/repositories/{path}/commit/{sha}/statuses/build", [new("Authorization", $"Bearer {token}")],
                new JsonObject { ["key"] = Key(context), ["state"] = Bitbucket(status.State, "STOPPED"), ["name"] = context, ["url"] = link, ["description"] = Cut(status.Description, 255) }),
            SourceProvider.BitbucketDc when repository.Split('/') is [.., var project, var slug] => Post(
                $"{apiUrl}/projects/{Uri.EscapeDataString(project)}/repos/{Uri.EscapeDataString(slug)}/commits/{sha}/builds", [new("Authorization", $"Bearer {token}")],
                new JsonObject { ["key"] = Key(context), ["state"] = Bitbucket(status.State, "CANCELLED"), ["name"] = context, ["url"] = link, ["description"] = Cut(status.Description, 255) }),
            _ => null,
        };
    }

    /// <summary>Where a provider has its API when nobody says otherwise.</summary>
    public static string ApiUrl(SourceProvider provider, CloneUrl clone)
    {
        // ssh says nothing about the web server's port.
        var root = clone.IsSsh ? $"https://{clone.Host}" : $"{clone.Scheme}://{clone.Authority}";
        return provider switch
        {
            SourceProvider.Github => clone.Host == "github.com" ? "https://api.github.com" : $"{root}/api/v3",
            SourceProvider.Gitlab => $"{root}/api/v4",
            SourceProvider.Bitbucket => "https://api.bitbucket.org/2.0",
            SourceProvider.BitbucketDc => $"{root}/rest/api/latest",
            _ => $"{root}/api/v1",
        };
    }

    private static CommitStatusRequest Post(string url, List<KeyValuePair<string, string>> headers, JsonObject body) => new(new Uri(url), headers, body.ToJsonString());

    private static string Github(CommitState state) => state switch { CommitState.Pending or CommitState.Waiting => "pending", CommitState.Success => "success", CommitState.Failure => "failure", _ => "error" };

    private static string Gitlab(CommitState state) => state switch { CommitState.Waiting => "pending", CommitState.Pending => "running", CommitState.Success => "success", CommitState.Failure => "failed", _ => "canceled" };

    private static string Bitbucket(CommitState state, string cancelled) => state switch { CommitState.Pending or CommitState.Waiting => "INPROGRESS", CommitState.Success => "SUCCESSFUL", CommitState.Failure => "FAILED", _ => cancelled };

    private static string Cut(string text, int longest) => text.Length <= longest ? text : $"{text[..(longest - 1)]}…";

    /// <summary>Bitbucket's keys are short; a long one keeps its beginning and stays unique.</summary>
    private static string Key(string context)
        => context.Length <= LongestKey ? context : $"{context[..(LongestKey - 9)]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(context)))[..8]}";
}
