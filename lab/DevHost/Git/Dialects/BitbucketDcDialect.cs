using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.DevHost.Git.Dialects;

/// <summary>Bitbucket Data Center: repositories below <c>/scm</c>, projects by their key in capitals.</summary>
internal sealed class BitbucketDcDialect : Dialect
{
    private static readonly Dictionary<string, string> States = new() { ["INPROGRESS"] = "pending", ["SUCCESSFUL"] = "success", ["FAILED"] = "failure", ["CANCELLED"] = "error", ["UNKNOWN"] = "error" };

    public override string Name => "bitbucket-dc";

    public override SourceProvider Provider => SourceProvider.BitbucketDc;

    public override HookScheme Scheme => HookScheme.Bitbucket;

    public override string TokenUser => "x-token-auth";

    public override string GitPath => "/scm";

    public override string StatusRoute => "/rest/api/latest/projects/{owner}/repos/{name}/commits/{sha}/builds";

    public override string? PullRef(long number) => $"refs/pull-requests/{number}/from";

    public override bool Admits(HttpRequest request, string token) => request.Headers.Authorization == $"Bearer {token}";

    public override RecordedStatus? Read(JsonObject body, string repository, string sha)
        => States.TryGetValue(Text(body, "state"), out var state) && Text(body, "key").Length > 0 && IsLink(Text(body, "url"))
            ? new(repository, sha, Text(body, "name"), state, Text(body, "state"), Text(body, "description"), Text(body, "url"))
            : null;

    public override (int Code, string Body, bool Taken) Answer(RecordedStatus status, IEnumerable<RecordedStatus> before) => (204, "", true);

    public override HookCall Push(ProviderRepository repository, string reference, string? before, string? after) => new("repo:refs_changed", new JsonObject
    {
        ["eventKey"] = "repo:refs_changed", ["date"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:sszz00"), ["actor"] = User("ada"), ["repository"] = Repository(repository),
        ["changes"] = new JsonArray(new JsonObject
        {
            ["ref"] = new JsonObject { ["id"] = reference, ["displayId"] = reference.Split('/', 3)[2], ["type"] = reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? "TAG" : "BRANCH" }, ["refId"] = reference,
            ["fromHash"] = before ?? ProviderHook.Nobody, ["toHash"] = after ?? ProviderHook.Nobody, ["type"] = after is null ? "DELETE" : before is null ? "ADD" : "UPDATE",
        }),
    });

    public override HookCall PullRequest(ProviderRepository repository, PullRequestNews news)
    {
        var kind = news.Step switch { PullRequestStep.Opened => "pr:opened", PullRequestStep.Pushed => "pr:from_ref_updated", _ => "pr:declined" };
        return new(kind, new JsonObject
        {
            ["eventKey"] = kind, ["actor"] = User(news.Head.Owner), ["previousFromHash"] = news.Before,
            ["pullRequest"] = new JsonObject
            {
                ["id"] = news.Number, ["title"] = $"Change {news.Number}", ["state"] = news.Step == PullRequestStep.Closed ? "DECLINED" : "OPEN", ["author"] = new JsonObject { ["user"] = User(news.Head.Owner) },
                ["updatedDate"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
                ["fromRef"] = new JsonObject { ["id"] = $"refs/heads/{news.Branch}", ["displayId"] = news.Branch, ["latestCommit"] = news.Sha, ["repository"] = Repository(news.Head) },
                ["toRef"] = new JsonObject { ["id"] = "refs/heads/main", ["displayId"] = "main", ["repository"] = Repository(repository) },
            },
        });
    }

    public override IEnumerable<(string Name, string Value)> Headers(string kind, string delivery, byte[] body, string secret)
        => [("User-Agent", "Atlassian HttpClient 4.2.0 / Bitbucket"), ("X-Event-Key", kind), ("X-Request-Id", delivery), ("X-Hub-Signature", "sha256=" + Signatures.Hex(secret, body))];

    private static JsonObject Repository(ProviderRepository repository)
        => new() { ["slug"] = repository.Name, ["id"] = repository.Id, ["name"] = repository.Name, ["project"] = new JsonObject { ["key"] = repository.Owner.ToUpperInvariant() } };

    private static JsonObject User(string name) => new() { ["name"] = name, ["slug"] = name };
}
