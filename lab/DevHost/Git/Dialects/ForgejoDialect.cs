using ProxPaaS.Contracts.Api;

namespace ProxPaaS.DevHost.Git.Dialects;

/// <summary>Forgejo: Gitea with headers of its own beside.</summary>
internal sealed class ForgejoDialect : GiteaDialect
{
    public override string Name => "forgejo";

    public override SourceProvider Provider => SourceProvider.Forgejo;

    public override HookScheme Scheme => HookScheme.Forgejo;

    public override IEnumerable<(string Name, string Value)> Headers(string kind, string delivery, byte[] body, string secret)
        => [.. base.Headers(kind, delivery, body, secret), ("X-Forgejo-Event", kind), ("X-Forgejo-Event-Type", kind), ("X-Forgejo-Delivery", delivery), ("X-Forgejo-Signature", Signatures.Hex(secret, body))];
}
