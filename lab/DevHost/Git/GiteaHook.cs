using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.DevHost.Git;

/// <summary>Calls a webhook as Gitea does: its headers (GitHub's among them), its signature over the raw body, its documents.</summary>
internal sealed class GiteaHook(GiteaRepository repository, string hookUrl, string secret, CancellationToken cancellationToken) : IDisposable
{
    private static readonly string Nobody = new('0', 40);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <param name="after">Null: the reference was deleted.</param>
    /// <param name="delivery">Gitea's id of it: the same one again is the same delivery.</param>
    public Task<HookReply> PushAsync(string reference, string? after, string? before = null, string? delivery = null) => SendAsync("push", "push", new JsonObject
    {
        ["ref"] = reference, ["before"] = before ?? Nobody, ["after"] = after ?? Nobody, ["compare_url"] = "", ["commits"] = new JsonArray(), ["total_commits"] = 0, ["repository"] = Repository(repository),
    }, delivery);

    /// <param name="head">Where its commits come from.</param>
    /// <param name="action">opened, synchronized or closed.</param>
    public Task<HookReply> PullRequestAsync(long number, GiteaRepository head, string branch, string sha, string action) => SendAsync(
        "pull_request", action == "synchronized" ? "pull_request_sync" : "pull_request", new JsonObject
        {
            ["action"] = action, ["number"] = number, ["repository"] = Repository(repository),
            ["pull_request"] = new JsonObject
            {
                ["number"] = number, ["title"] = $"Change {number}", ["state"] = action == "closed" ? "closed" : "open", ["merged"] = false, ["user"] = new JsonObject { ["login"] = head.FullName.Split('/')[0] },
                ["head"] = new JsonObject { ["ref"] = branch, ["sha"] = sha, ["repo_id"] = head.Id, ["repo"] = Repository(head) },
                ["base"] = new JsonObject { ["ref"] = "main", ["repo_id"] = repository.Id, ["repo"] = Repository(repository) },
                ["updated_at"] = DateTimeOffset.UtcNow.ToString("O"),
            },
        }, null);

    /// <summary>The answer to a call that is signed with another secret.</summary>
    public async Task<HttpStatusCode> ForgeAsync()
    {
        using var response = await CallAsync("push", "push", "{}"u8.ToArray(), secret + "x", null);
        return response.StatusCode;
    }

    public void Dispose() => _http.Dispose();

    private async Task<HookReply> SendAsync(string kind, string type, JsonObject body, string? delivery)
    {
        using var response = await CallAsync(kind, type, Encoding.UTF8.GetBytes(body.ToJsonString()), secret, delivery);
        return response.StatusCode == HttpStatusCode.Accepted
            ? (await response.Content.ReadFromJsonAsync(ApiJson.Default.HookReply, cancellationToken))!
            : throw new InvalidOperationException($"the hook answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private async Task<HttpResponseMessage> CallAsync(string kind, string type, byte[] body, string key, string? delivery)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, hookUrl) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        var (id, signature) = (delivery ?? Guid.NewGuid().ToString(), Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), body)));
        foreach (var (name, value) in new[]
        {
            ("X-Gitea-Event", kind), ("X-Gitea-Event-Type", type), ("X-Gitea-Delivery", id), ("X-Gitea-Signature", signature), ("X-Gogs-Event", kind), ("X-Gogs-Delivery", id), ("X-Gogs-Signature", signature),
            ("X-GitHub-Event", kind), ("X-GitHub-Delivery", id), ("X-Hub-Signature-256", "sha256=" + signature),
        })
        {
            request.Headers.Add(name, value);
        }

        return await _http.SendAsync(request, cancellationToken);
    }

    private static JsonObject Repository(GiteaRepository repository) => new() { ["id"] = repository.Id, ["full_name"] = repository.FullName, ["clone_url"] = repository.CloneUrl };
}
