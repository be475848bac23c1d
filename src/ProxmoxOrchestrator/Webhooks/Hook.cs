using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>A source's hook with its secret opened.</summary>
internal sealed record Hook(string SourceId, string OrganisationId, string ServiceId, SourceProvider Provider, HookScheme Scheme, string Secret)
{
    // The compiler's own would print the secret.
    public override string ToString() => $"hook of {SourceId}";
}
