using System.Text.Json;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>GitLab's documents. The body says what it is; the header's wording differs between project and system hooks.</summary>
internal static class GitlabPayload
{
    public static HookContent Read(string kind, JsonElement root)
    {
        var (id, name) = (root.Id("project", "id") ?? root.Id("project_id"), root.Text("project", "path_with_namespace"));
        return (root.Text("object_kind") ?? root.Text("event_name")) switch
        {
            "push" or "tag_push" => new HookContent(id, name, [Push(root)], null, null),
            "merge_request" => new HookContent(id, name, [], MergeRequest(root), null),
            _ => HookContent.Nothing($"'{kind}' concerns no deployment. Push, tag push and merge request events are enough.", id, name),
        };
    }

    private static RefChange Push(JsonElement root)
    {
        if (root.Text("ref") is not { } reference)
        {
            throw new HookFormatException("The push names no ref.");
        }

        var (before, after) = (root.Commit("before"), root.Commit("after"));
        var commits = root.Items("commits").ToList();
        var complete = before is not null && commits.Count > 0 && root.Number("total_commits_count") == commits.Count;
        return new RefChange(reference, before, after, false, complete ? ChangedPaths.Union(commits) : null) { Deleted = after is null };
    }

    private static PullRequestEvent MergeRequest(JsonElement root)
    {
        if (root.At("object_attributes") is not { } request || request.Number("iid") is not { } number || request.Commit("last_commit", "id") is not { } sha)
        {
            throw new HookFormatException("The merge request has no iid or no last commit.");
        }

        // "locked" stands while it is being merged: what follows says how that ended.
        var state = request.Text("state") switch { "merged" => PullRequestState.Merged, "closed" => PullRequestState.Closed, _ => PullRequestState.Open };
        var fork = request.Id("source_project_id") is not { } source || source != request.Id("target_project_id");
        return new PullRequestEvent(
            number, request.Shown("action"), state, request.Shown("title"), root.Shown("user", "username"), request.Shown("source_branch"), sha, request.Shown("target_branch"), fork,
            request.Time("updated_at"));
    }
}
