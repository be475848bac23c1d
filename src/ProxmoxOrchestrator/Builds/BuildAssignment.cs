namespace ProxPaaS.Orchestrator.Builds;

/// <param name="NodeId">Null: it waits, and <paramref name="Reason"/> says for what.</param>
internal sealed record BuildAssignment(string BuildId, string? NodeId, string Reason);
