namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>The agent's executable as seeds carry it into users' own templates.</summary>
/// <param name="Sha256">Lower-case hex; checked where it is put in place.</param>
internal sealed record AgentProgram(byte[] Content, string Sha256);
