namespace ProxPaaS.Orchestrator.Builds.Queue;

/// <param name="NodeId">Null: it waits, and <paramref name="Reason"/> says for what.</param>
internal sealed record BuildAssignment(string BuildId, string? NodeId, string Reason);
