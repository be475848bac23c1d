using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.DevHost.Git.Dialects;

/// <summary>GitLab, with its secret in a header or with a signing token.</summary>
/// <param name="signed">By a signing token, in the form of Standard Webhooks.</param>
internal sealed class GitlabDialect(bool signed) : Dialect
{
    private static readonly Dictionary<string, string> States = new() { ["pending"] = "pending", ["running"] = "pending", ["success"] = "success", ["failed"] = "failure", ["canceled"] = "error" };

    public override string Name => signed ? "gitlab-signed" : "gitlab";

    public override SourceProvider Provider => SourceProvider.Gitlab;

    public override HookScheme Scheme => signed ? HookScheme.GitlabSigned : HookScheme.GitlabToken;

    public override string TokenUser => "oauth2";

    /// <summary>The project is its number, or its path with an encoded slash.</summary>
    public override string StatusRoute => "/api/v4/projects/{project}/statuses/{sha}";

    public override string? PullRef(long number) => $"refs/merge-requests/{number}/head";

    public override bool Admits(HttpRequest request, string token) => request.Headers["PRIVATE-TOKEN"] == token;

    public override string RepositoryOf(RouteValueDictionary route, IReadOnlyCollection<ProviderRepository> repositories)
        => Uri.UnescapeDataString($"{route["project"]}") is var named && repositories.FirstOrDefault(r => $"{r.Id}" == named) is { } known ? known.FullName : named;

    public override RecordedStatus? Read(JsonObject body, string repository, string sha)
        => States.TryGetValue(Text(body, "state"), out var state) && IsLink(Text(body, "target_url"))
            ? new(repository, sha, Text(body, "name"), state, Text(body, "state"), Text(body, "description"), Text(body, "target_url"))
            : null;

    /// <summary>A status that is not over goes on from where it is: to the state that it has, there is no way.</summary>
    public override (int Code, string Body, bool Taken) Answer(RecordedStatus status, IEnumerable<RecordedStatus> before)
        => before.LastOrDefault()?.Word == status.Word && status.State == "pending"
            ? (400, $$"""{"message":"Cannot transition status via :{{(status.Word == "running" ? "run" : "enqueue")}} from :{{status.Word}}"}""", false)
            : (201, "{}", true);

    public override HookCall Push(ProviderRepository repository, string reference, string? before, string? after)
    {
        var kind = reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag_push" : "push";
        return new(kind == "push" ? "Push Hook" : "Tag Push Hook", new JsonObject
        {
            ["object_kind"] = kind, ["event_name"] = kind, ["before"] = before ?? ProviderHook.Nobody, ["after"] = after ?? ProviderHook.Nobody, ["ref"] = reference, ["checkout_sha"] = after,
            ["user_username"] = "ada", ["project_id"] = repository.Id, ["project"] = Project(repository), ["commits"] = new JsonArray(), ["total_commits_count"] = before is null ? 0 : 1,
        });
    }

    public override HookCall PullRequest(ProviderRepository repository, PullRequestNews news) => new("Merge Request Hook", new JsonObject
    {
        ["object_kind"] = "merge_request", ["event_type"] = "merge_request", ["user"] = new JsonObject { ["username"] = news.Head.Owner }, ["project"] = Project(repository),
        ["object_attributes"] = new JsonObject
        {
            ["id"] = 900 + news.Number, ["iid"] = news.Number, ["title"] = $"Change {news.Number}", ["state"] = news.Step == PullRequestStep.Closed ? "closed" : "opened",
            ["action"] = news.Step switch { PullRequestStep.Opened => "open", PullRequestStep.Pushed => "update", _ => "close" }, ["oldrev"] = news.Before,
            ["source_branch"] = news.Branch, ["target_branch"] = "main", ["source_project_id"] = news.Head.Id, ["target_project_id"] = repository.Id, ["source"] = Project(news.Head), ["target"] = Project(repository),
            ["last_commit"] = new JsonObject { ["id"] = news.Sha, ["message"] = "Change" }, ["updated_at"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm:ss 'UTC'"),
        },
    });

    public override IEnumerable<(string Name, string Value)> Headers(string kind, string delivery, byte[] body, string secret)
    {
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        IEnumerable<(string, string)> proof = signed
            ? [("webhook-id", delivery), ("webhook-timestamp", $"{timestamp}"), ("webhook-signature", Signatures.Standard(secret, delivery, timestamp, body))]
            : [("X-Gitlab-Token", secret)];
        return
        [
            ("User-Agent", "GitLab/18.11.0"), ("X-Gitlab-Event", kind), ("X-Gitlab-Event-UUID", Guid.NewGuid().ToString()), ("X-Gitlab-Webhook-UUID", Guid.NewGuid().ToString()), ("X-Gitlab-Instance", "https://gitlab.example"),
            ("Idempotency-Key", delivery), .. proof,
        ];
    }

    private static JsonObject Project(ProviderRepository repository)
        => new() { ["id"] = repository.Id, ["name"] = repository.Name, ["path_with_namespace"] = repository.FullName, ["git_http_url"] = repository.CloneUrl, ["default_branch"] = "main" };
}
