using System.Text.Json;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>Bitbucket Cloud's documents: several references in one push, no lists of files, and short commit ids in pull requests.</summary>
internal static class BitbucketPayload
{
    public static HookContent Read(string kind, JsonElement root)
    {
        var (id, name) = (root.Id("repository", "uuid"), root.Text("repository", "full_name"));
        return kind switch
        {
            "repo:push" => new HookContent(id, name, [.. root.Items("push", "changes").Select(Change).OfType<RefChange>()], null, null),
            "pullrequest:created" or "pullrequest:updated" or "pullrequest:fulfilled" or "pullrequest:rejected" => new HookContent(id, name, [], PullRequest(kind, root), null),
            _ => HookContent.Nothing($"'{kind}' concerns no deployment. repo:push and the pull request events are enough.", id, name),
        };
    }

    private static RefChange? Change(JsonElement change)
    {
        var end = change.At("new") ?? change.At("old");
        if (end is not { } named || named.Text("name") is not { } name || named.Text("type") is not ("branch" or "tag" or "named_branch" or "annotated_tag"))
        {
            return null;
        }

        var prefix = named.Text("type") is "tag" or "annotated_tag" ? RefChange.Tags : RefChange.Heads;
        return new RefChange(prefix + name, change.Commit("old", "target", "hash"), change.Commit("new", "target", "hash"), change.Flag("forced"), null) { Deleted = change.At("new") is null };
    }

    private static PullRequestEvent PullRequest(string kind, JsonElement root)
    {
        if (root.At("pullrequest") is not { } pull || pull.Number("id") is not { } number || pull.Commit("source", "commit", "hash") is not { } sha)
        {
            throw new HookFormatException("The pull request has no id or no source commit.");
        }

        // The event decides: samples of the state are not always one word.
        var state = kind switch { "pullrequest:fulfilled" => PullRequestState.Merged, "pullrequest:rejected" => PullRequestState.Closed, _ => PullRequestState.Open };
        var fork = pull.Text("source", "repository", "uuid") is not { } source || source != pull.Text("destination", "repository", "uuid");
        return new PullRequestEvent(
            number, kind["pullrequest:".Length..], state, pull.Shown("title"), pull.Shown("author", "nickname"), pull.Shown("source", "branch", "name"), sha,
            pull.Shown("destination", "branch", "name"), fork, pull.Time("updated_on"));
    }
}
