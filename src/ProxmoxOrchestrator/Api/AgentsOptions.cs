namespace ProxPaaS.Orchestrator.Api;

/// <summary>Section <c>Agents</c>: the listener of agents and edges.</summary>
public sealed class AgentsOptions
{
    /// <summary>The https address that agents and edges dial, <c>https://10.77.0.1:7443</c>; also what is listened on. Empty: none.</summary>
    public string? Url { get; set; }
}
