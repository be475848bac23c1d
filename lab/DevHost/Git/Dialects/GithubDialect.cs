using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.DevHost.Git.Dialects;

/// <summary>GitHub, as an Enterprise server has it: the API below <c>/api/v3</c>.</summary>
internal sealed class GithubDialect : Dialect
{
    private const int LongestDescription = 140;

    private static readonly string[] States = ["pending", "success", "error", "failure"];

    public override string Name => "github";

    public override SourceProvider Provider => SourceProvider.Github;

    public override HookScheme Scheme => HookScheme.Github;

    public override string TokenUser => "x-access-token";

    public override string StatusRoute => "/api/v3/repos/{owner}/{name}/statuses/{sha}";

    public override string? PullRef(long number) => $"refs/pull/{number}/head";

    public override bool Admits(HttpRequest request, string token)
        => request.Headers.Authorization == $"Bearer {token}" && request.Headers.Accept == "application/vnd.github+json" && request.Headers.UserAgent.Count == 1;

    public override RecordedStatus? Read(JsonObject body, string repository, string sha)
        => States.Contains(Text(body, "state")) && IsLink(Text(body, "target_url")) && Text(body, "description").Length <= LongestDescription
            ? new(repository, sha, Text(body, "context"), Text(body, "state"), Text(body, "state"), Text(body, "description"), Text(body, "target_url"))
            : null;

    public override HookCall Push(ProviderRepository repository, string reference, string? before, string? after)
    {
        var commit = after is null ? null : new JsonObject { ["id"] = after, ["message"] = "Change", ["distinct"] = true, ["added"] = new JsonArray(), ["removed"] = new JsonArray(), ["modified"] = new JsonArray("version.txt") };
        return new("push", new JsonObject
        {
            ["ref"] = reference, ["before"] = before ?? ProviderHook.Nobody, ["after"] = after ?? ProviderHook.Nobody, ["base_ref"] = null, ["created"] = before is null, ["deleted"] = after is null, ["forced"] = false,
            ["commits"] = commit is null ? new JsonArray() : new JsonArray(commit), ["head_commit"] = commit?.DeepClone(), ["repository"] = Repository(repository),
            ["pusher"] = new JsonObject { ["name"] = "ada", ["email"] = "ada@example.org" }, ["sender"] = User("ada"),
        });
    }

    public override HookCall PullRequest(ProviderRepository repository, PullRequestNews news) => new("pull_request", new JsonObject
    {
        ["action"] = news.Step switch { PullRequestStep.Opened => "opened", PullRequestStep.Pushed => "synchronize", _ => "closed" }, ["number"] = news.Number, ["before"] = news.Before, ["after"] = news.Sha,
        ["pull_request"] = new JsonObject
        {
            ["number"] = news.Number, ["state"] = news.Step == PullRequestStep.Closed ? "closed" : "open", ["title"] = $"Change {news.Number}", ["user"] = User(news.Head.Owner), ["merged"] = false, ["draft"] = false,
            ["updated_at"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ"),
            ["head"] = new JsonObject { ["label"] = $"{news.Head.Owner}:{news.Branch}", ["ref"] = news.Branch, ["sha"] = news.Sha, ["repo"] = Repository(news.Head) },
            ["base"] = new JsonObject { ["label"] = $"{repository.Owner}:main", ["ref"] = "main", ["repo"] = Repository(repository) },
        },
        ["repository"] = Repository(repository), ["sender"] = User(news.Head.Owner),
    });

    public override IEnumerable<(string Name, string Value)> Headers(string kind, string delivery, byte[] body, string secret) =>
    [
        ("User-Agent", "GitHub-Hookshot/044aadd"), ("X-GitHub-Event", kind), ("X-GitHub-Delivery", delivery), ("X-GitHub-Hook-ID", "292430182"), ("X-GitHub-Hook-Installation-Target-Type", "repository"),
        ("X-Hub-Signature", "sha1=" + Signatures.OldHex(secret, body)), ("X-Hub-Signature-256", "sha256=" + Signatures.Hex(secret, body)),
    ];

    private static JsonObject Repository(ProviderRepository repository)
        => new() { ["id"] = repository.Id, ["name"] = repository.Name, ["full_name"] = repository.FullName, ["private"] = true, ["owner"] = User(repository.Owner), ["clone_url"] = repository.CloneUrl, ["default_branch"] = "main" };

    private static JsonObject User(string name) => new() { ["login"] = name, ["type"] = "User" };
}
