using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.DevHost.Git.Dialects;

/// <summary>Bitbucket Cloud: several references in one push, short commits in pull requests, no references of those.</summary>
internal sealed class BitbucketDialect : Dialect
{
    private const int ShortSha = 12;
    private const int LongestKey = 40;

    private static readonly Dictionary<string, string> States = new() { ["INPROGRESS"] = "pending", ["SUCCESSFUL"] = "success", ["FAILED"] = "failure", ["STOPPED"] = "error" };

    public override string Name => "bitbucket";

    public override SourceProvider Provider => SourceProvider.Bitbucket;

    public override HookScheme Scheme => HookScheme.Bitbucket;

    public override string TokenUser => "x-token-auth";

    /// <summary>There is one Bitbucket Cloud in the world; a stand-in has to be named.</summary>
    public override string? ApiPath => "/2.0";

    public override string StatusRoute => "/2.0/repositories/{owner}/{name}/commit/{sha}/statuses/build";

    public override string? PullRef(long number) => null;

    public override bool Admits(HttpRequest request, string token) => request.Headers.Authorization == $"Bearer {token}";

    public override RecordedStatus? Read(JsonObject body, string repository, string sha)
        => States.TryGetValue(Text(body, "state"), out var state) && Text(body, "key").Length is > 0 and <= LongestKey && IsLink(Text(body, "url"))
            ? new(repository, sha, Text(body, "name"), state, Text(body, "state"), Text(body, "description"), Text(body, "url"))
            : null;

    public override (int Code, string Body, bool Taken) Answer(RecordedStatus status, IEnumerable<RecordedStatus> before) => (before.Any() ? 200 : 201, "{}", true);

    public override HookCall Push(ProviderRepository repository, string reference, string? before, string? after)
    {
        var tag = reference.StartsWith("refs/tags/", StringComparison.Ordinal);
        var name = reference[(tag ? "refs/tags/" : "refs/heads/").Length..];
        JsonObject? End(string? sha) => sha is null ? null : new JsonObject { ["type"] = tag ? "tag" : "branch", ["name"] = name, ["target"] = new JsonObject { ["type"] = "commit", ["hash"] = sha } };
        return new("repo:push", new JsonObject
        {
            ["actor"] = new JsonObject { ["nickname"] = "ada" }, ["repository"] = Repository(repository),
            ["push"] = new JsonObject
            {
                // A deletion names what was there.
                ["changes"] = new JsonArray(new JsonObject
                {
                    ["old"] = End(before ?? (after is null ? new string('1', 40) : null)), ["new"] = End(after), ["created"] = before is null && after is not null, ["closed"] = after is null, ["forced"] = false, ["truncated"] = false,
                    ["commits"] = new JsonArray(),
                }),
            },
        });
    }

    public override HookCall PullRequest(ProviderRepository repository, PullRequestNews news) => new(
        news.Step switch { PullRequestStep.Opened => "pullrequest:created", PullRequestStep.Pushed => "pullrequest:updated", _ => "pullrequest:rejected" }, new JsonObject
        {
            ["actor"] = new JsonObject { ["nickname"] = news.Head.Owner }, ["repository"] = Repository(repository),
            ["pullrequest"] = new JsonObject
            {
                ["id"] = news.Number, ["title"] = $"Change {news.Number}", ["state"] = news.Step == PullRequestStep.Closed ? "DECLINED" : "OPEN", ["author"] = new JsonObject { ["nickname"] = news.Head.Owner },
                ["source"] = new JsonObject { ["branch"] = new JsonObject { ["name"] = news.Branch }, ["commit"] = new JsonObject { ["hash"] = news.Sha[..ShortSha] }, ["repository"] = Repository(news.Head) },
                ["destination"] = new JsonObject { ["branch"] = new JsonObject { ["name"] = "main" }, ["repository"] = Repository(repository) }, ["updated_on"] = DateTimeOffset.UtcNow.ToString("O"),
            },
        });

    public override IEnumerable<(string Name, string Value)> Headers(string kind, string delivery, byte[] body, string secret) =>
    [
        ("User-Agent", "Bitbucket-Webhooks/2.0"), ("X-Event-Key", kind), ("X-Request-UUID", delivery), ("X-Hook-UUID", "b1d1e1f1-0000-4000-8000-000000000001"), ("X-Attempt-Number", "1"),
        ("X-Hub-Signature", "sha256=" + Signatures.Hex(secret, body)),
    ];

    private static JsonObject Repository(ProviderRepository repository)
        => new() { ["type"] = "repository", ["uuid"] = $"{{{new Guid((int)repository.Id, 0, 0, new byte[8])}}}", ["name"] = repository.Name, ["full_name"] = repository.FullName };
}
