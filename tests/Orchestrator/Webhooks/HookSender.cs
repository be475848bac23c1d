using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.Orchestrator.Webhooks;

/// <summary>Calls a hook as its provider does.</summary>
internal sealed class HookSender(SourceView source)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    private string Secret => source.HookSecret!;

    public static string Hex(string secret, ReadOnlySpan<byte> content) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), content));

    /// <summary>GitHub's push of a branch.</summary>
    public Task<HttpResponseMessage> PushAsync(string after, string? before = null, string reference = "refs/heads/main", string? id = null, string? paths = null, bool forced = false) => GithubAsync(
        "push", $$"""
        {"ref":"{{reference}}","before":"{{before ?? new string('0', 40)}}","after":"{{after}}","forced":{{(forced ? "true" : "false")}},
         "commits":[{"id":"{{after}}","message":"x","added":[],"modified":[{{paths ?? ""}}],"removed":[]}],
         "repository":{"id":7,"full_name":"owner/repo"} }
        """, id);

    public Task<HttpResponseMessage> GithubAsync(string kind, string body, string? id = null) => GithubAsync(kind, Encoding.UTF8.GetBytes(body), id);

    public Task<HttpResponseMessage> GithubAsync(string kind, byte[] body, string? id = null)
        => SendAsync(body, ("X-GitHub-Event", kind), ("X-GitHub-Delivery", id ?? $"{Guid.NewGuid()}"), ("X-Hub-Signature-256", $"sha256={Hex(Secret, body)}"));

    public async Task<HttpResponseMessage> SendAsync(byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, source.HookUrl) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");

        // A body that is refused by its length is not sent then.
        request.Headers.ExpectContinue = body.Length > 1024 * 1024;
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request);
    }

    public static async Task<HookReply> ReplyAsync(HttpResponseMessage response)
    {
        Assert.True((int)response.StatusCode == 202, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.HookReply))!;
    }
}
