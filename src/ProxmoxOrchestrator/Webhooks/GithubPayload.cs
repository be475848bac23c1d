using System.Text.Json;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>GitHub's documents, which Gitea and Forgejo follow with small differences.</summary>
internal static class GithubPayload
{
    /// <summary>GitHub lists up to 2,048 commits and does not say when that was all; older Enterprise servers list 20.</summary>
    private const int MostCommits = 20;

    public static HookContent Read(SourceProvider provider, string kind, JsonElement root)
    {
        var (id, name) = (root.Id("repository", "id"), root.Text("repository", "full_name"));
        return kind switch
        {
            "push" => new HookContent(id, name, [Push(provider, root)], null, null),
            "pull_request" or "pull_request_sync" => new HookContent(id, name, [], PullRequest(root), null),
            "ping" => HookContent.Nothing("Ping: the hook works.", id, name),
            "create" or "delete" => HookContent.Nothing($"'{kind}' says what the push event says too.", id, name),
            _ => HookContent.Nothing($"'{kind}' concerns no deployment. The events push and pull request are enough.", id, name),
        };
    }

    private static RefChange Push(SourceProvider provider, JsonElement root)
    {
        if (root.Text("ref") is not { } reference)
        {
            throw new HookFormatException("The push names no ref.");
        }

        var (before, after, forced) = (root.Commit("before"), root.Commit("after"), root.Flag("forced"));
        var commits = root.Items("commits").ToList();

        // Gitea sends the newest few only, and says how many there are.
        var complete = provider == SourceProvider.Github ? commits.Count < MostCommits : root.Number("total_commits") == commits.Count;
        return new RefChange(reference, before, after, forced, before is null || forced || !complete || commits.Count == 0 ? null : ChangedPaths.Union(commits)) { Deleted = after is null };
    }

    private static PullRequestEvent PullRequest(JsonElement root)
    {
        if (root.At("pull_request") is not { } pull || (root.Number("number") ?? pull.Number("number")) is not { } number || pull.Commit("head", "sha") is not { } sha)
        {
            throw new HookFormatException("The pull request has no number or no head commit.");
        }

        var state = pull.Flag("merged") ? PullRequestState.Merged : pull.Text("state") == "closed" ? PullRequestState.Closed : PullRequestState.Open;

        // No head repository: the fork is gone.
        var fork = pull.Id("head", "repo", "id") is not { } head || head != pull.Id("base", "repo", "id");
        return new PullRequestEvent(
            number, root.Shown("action"), state, pull.Shown("title"), pull.Shown("user", "login"), pull.Shown("head", "ref"), sha, pull.Shown("base", "ref"), fork, pull.Time("updated_at"));
    }
}
