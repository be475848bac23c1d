using System.Text.Json;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>Bitbucket Data Center's documents.</summary>
internal static class BitbucketDcPayload
{
    public static HookContent Read(string kind, JsonElement root)
    {
        var repository = root.At("repository") ?? root.At("pullRequest", "toRef", "repository");
        var id = repository?.Id("id");
        var name = repository?.Text("project", "key") is { } project ? $"{project}/{repository?.Text("slug")}" : null;
        return kind switch
        {
            "repo:refs_changed" => new HookContent(id, name, [.. root.Items("changes").Select(Change).OfType<RefChange>()], null, null),
            "diagnostics:ping" => HookContent.Nothing("Ping: the hook works.", id, name),
            "pr:opened" or "pr:from_ref_updated" or "pr:modified" or "pr:merged" or "pr:declined" or "pr:deleted" => new HookContent(id, name, [], PullRequest(kind, root), null),
            _ => HookContent.Nothing($"'{kind}' concerns no deployment. Repository push and the pull request events are enough.", id, name),
        };
    }

    private static RefChange? Change(JsonElement change)
        => (change.Text("ref", "id") ?? change.Text("refId")) is not { } reference ? null
            : new RefChange(reference, change.Commit("fromHash"), change.Commit("toHash"), false, null) { Deleted = change.Text("type") == "DELETE" || change.Commit("toHash") is null };

    private static PullRequestEvent PullRequest(string kind, JsonElement root)
    {
        if (root.At("pullRequest") is not { } pull || pull.Number("id") is not { } number || pull.Commit("fromRef", "latestCommit") is not { } sha)
        {
            throw new HookFormatException("The pull request has no id or no latest commit.");
        }

        var state = kind switch { "pr:merged" => PullRequestState.Merged, "pr:declined" or "pr:deleted" => PullRequestState.Closed, _ => PullRequestState.Open };
        var fork = pull.Id("fromRef", "repository", "id") is not { } source || source != pull.Id("toRef", "repository", "id");
        return new PullRequestEvent(
            number, kind["pr:".Length..], state, pull.Shown("title"), pull.Shown("author", "user", "name"), pull.Shown("fromRef", "displayId"), sha, pull.Shown("toRef", "displayId"), fork,
            pull.Time("updatedDate"));
    }
}
