using System.Security.Cryptography;
using System.Text;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>What a delivery is called: the provider's word for the event, and an id that stays the same when it is sent again.</summary>
internal readonly record struct HookIdentity(string Event, string Id)
{
    private const int Longest = 200;

    public static HookIdentity Of(SourceProvider provider, HookRequest request)
    {
        var (kind, id) = provider switch
        {
            SourceProvider.Github => (request.Header("X-GitHub-Event"), request.Header("X-GitHub-Delivery")),
            SourceProvider.Gitea => (request.Header("X-Gitea-Event"), request.Header("X-Gitea-Delivery")),
            SourceProvider.Forgejo => (request.Header("X-Forgejo-Event"), request.Header("X-Forgejo-Delivery")),
            SourceProvider.Gitlab => (request.Header("X-Gitlab-Event"), request.Header("Idempotency-Key") ?? request.Header("webhook-id") ?? GitlabEvent(request)),
            SourceProvider.Bitbucket => (request.Header("X-Event-Key"), request.Header("X-Request-UUID")),
            SourceProvider.BitbucketDc => (request.Header("X-Event-Key"), request.Header("X-Request-Id")),
            _ => (request.Header("X-ProxPaaS-Event") ?? "push", request.Header("webhook-id")),
        };
        return new HookIdentity(Printable(kind), string.IsNullOrEmpty(id) ? $"body:{Hash(request)}" : Printable(id));
    }

    /// <summary>Unique for a source and an id, whatever characters both have.</summary>
    public string KeyFor(string sourceId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{sourceId}\n{Id}")));

    /// <summary>Before 17.4 an event's id is shared by what it set off: the body tells those apart.</summary>
    private static string? GitlabEvent(HookRequest request) => request.Header("X-Gitlab-Event-UUID") is { Length: > 0 } uuid ? $"{uuid}:{Hash(request)}" : null;

    private static string Hash(HookRequest request) => Convert.ToHexStringLower(request.Body.IsEmpty ? SHA256.HashData(Encoding.UTF8.GetBytes(request.Payload ?? "")) : SHA256.HashData(request.Body.Span));

    private static string Printable(string? text) => new([.. (text ?? "").Take(Longest).Select(c => char.IsControl(c) ? '?' : c)]);
}
