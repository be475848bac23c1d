using System.Net;
using System.Net.Http.Json;
using System.Text;
using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Git.Dialects;

namespace ProxPaaS.DevHost.Git;

/// <summary>Calls a webhook as its provider does: in its words, with its headers and its proof.</summary>
internal sealed class ProviderHook(ProviderServer server, string hookUrl, string secret, CancellationToken cancellationToken) : IDisposable
{
    /// <summary>The commit that is none.</summary>
    public static readonly string Nobody = new('0', 40);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <param name="after">Null: the reference was deleted.</param>
    /// <param name="delivery">The provider's id of it: the same one again is the same delivery.</param>
    public Task<HookReply> PushAsync(string reference, string? after, string? before = null, string? delivery = null)
        => SendAsync(server.Dialect.Push(server.Repository, reference, before, after), delivery);

    /// <param name="head">Where its commits come from.</param>
    public Task<HookReply> PullRequestAsync(long number, ProviderRepository head, string branch, string sha, PullRequestStep step, string? before = null)
        => SendAsync(server.Dialect.PullRequest(server.Repository, new(number, head, branch, sha, before, step)), null);

    /// <summary>The answer to a call that is signed with another secret.</summary>
    public async Task<HttpStatusCode> ForgeAsync()
    {
        // Another secret of the same form: what stands before it says how it is read.
        var other = secret.StartsWith("whsec_", StringComparison.Ordinal) ? "whsec_" + Convert.ToBase64String(new byte[32]) : secret + "x";
        using var response = await CallAsync(server.Dialect.Push(server.Repository, "refs/heads/main", null, Nobody), other, null);
        return response.StatusCode;
    }

    public void Dispose() => _http.Dispose();

    private async Task<HookReply> SendAsync(HookCall call, string? delivery)
    {
        using var response = await CallAsync(call, secret, delivery);
        return response.StatusCode == HttpStatusCode.Accepted
            ? (await response.Content.ReadFromJsonAsync(ApiJson.Default.HookReply, cancellationToken))!
            : throw new InvalidOperationException($"the hook answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private async Task<HttpResponseMessage> CallAsync(HookCall call, string key, string? delivery)
    {
        var body = Encoding.UTF8.GetBytes(call.Body.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, hookUrl) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in server.Dialect.Headers(call.Event, delivery ?? Guid.NewGuid().ToString(), body, key))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request, cancellationToken);
    }
}
