using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>Who a key is.</summary>
/// <param name="ProjectId">A deploy key's only project; null for people.</param>
/// <param name="Name">As it is greeted.</param>
internal sealed record SshCaller(Caller Caller, string? ProjectId, bool Writes, string Name);
