using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.DevHost.Git.Dialects;

/// <summary>Gitea: GitHub's documents with small differences, and everybody's headers beside its own.</summary>
internal class GiteaDialect : Dialect
{
    private static readonly string[] States = ["pending", "success", "error", "failure", "warning"];

    public override string Name => "gitea";

    public override SourceProvider Provider => SourceProvider.Gitea;

    public override HookScheme Scheme => HookScheme.Gitea;

    public override string TokenUser => "token";

    public override string StatusRoute => "/api/v1/repos/{owner}/{name}/statuses/{sha}";

    public override string? PullRef(long number) => $"refs/pull/{number}/head";

    public override bool Admits(HttpRequest request, string token) => request.Headers.Authorization == $"token {token}";

    public override RecordedStatus? Read(JsonObject body, string repository, string sha)
        => States.Contains(Text(body, "state")) && IsLink(Text(body, "target_url"))
            ? new(repository, sha, Text(body, "context"), Text(body, "state"), Text(body, "state"), Text(body, "description"), Text(body, "target_url"))
            : null;

    public override HookCall Push(ProviderRepository repository, string reference, string? before, string? after) => new("push", new JsonObject
    {
        ["ref"] = reference, ["before"] = before ?? ProviderHook.Nobody, ["after"] = after ?? ProviderHook.Nobody, ["compare_url"] = "", ["commits"] = new JsonArray(), ["total_commits"] = 0,
        ["repository"] = Repository(repository), ["pusher"] = User("ada"), ["sender"] = User("ada"),
    });

    public override HookCall PullRequest(ProviderRepository repository, PullRequestNews news) => new("pull_request", new JsonObject
    {
        ["action"] = news.Step switch { PullRequestStep.Opened => "opened", PullRequestStep.Pushed => "synchronized", _ => "closed" }, ["number"] = news.Number, ["repository"] = Repository(repository),
        ["pull_request"] = new JsonObject
        {
            ["number"] = news.Number, ["title"] = $"Change {news.Number}", ["state"] = news.Step == PullRequestStep.Closed ? "closed" : "open", ["merged"] = false, ["user"] = User(news.Head.Owner),
            ["head"] = new JsonObject { ["ref"] = news.Branch, ["sha"] = news.Sha, ["repo_id"] = news.Head.Id, ["repo"] = Repository(news.Head) },
            ["base"] = new JsonObject { ["ref"] = "main", ["repo_id"] = repository.Id, ["repo"] = Repository(repository) },
            ["updated_at"] = DateTimeOffset.UtcNow.ToString("O"),
        },
    });

    public override IEnumerable<(string Name, string Value)> Headers(string kind, string delivery, byte[] body, string secret) =>
    [
        ("X-Gitea-Event", kind), ("X-Gitea-Event-Type", kind), ("X-Gitea-Delivery", delivery), ("X-Gitea-Signature", Signatures.Hex(secret, body)),
        ("X-Gogs-Event", kind), ("X-Gogs-Delivery", delivery), ("X-Gogs-Signature", Signatures.Hex(secret, body)),
        ("X-GitHub-Event", kind), ("X-GitHub-Delivery", delivery), ("X-Hub-Signature-256", "sha256=" + Signatures.Hex(secret, body)), ("X-Hub-Signature", "sha1=" + Signatures.OldHex(secret, body)),
    ];

    private static JsonObject Repository(ProviderRepository repository)
        => new() { ["id"] = repository.Id, ["name"] = repository.Name, ["full_name"] = repository.FullName, ["owner"] = User(repository.Owner), ["clone_url"] = repository.CloneUrl, ["default_branch"] = "main" };

    private static JsonObject User(string name) => new() { ["login"] = name, ["username"] = name };
}
