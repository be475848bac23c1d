namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>What was found out and decided about a reference; null leaves the row's value.</summary>
internal sealed record RefEnd(string Name, string? HeadSha, string? DecidedSha, string? DecidedBy, bool Built);
