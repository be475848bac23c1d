namespace ProxPaaS.Orchestrator.Api;

/// <summary>Section <c>Agents</c>: the listener of agents and edges.</summary>
public sealed class AgentsOptions
{
    /// <summary>The https address that agents and edges dial, <c>https://10.77.0.1:7443</c>; also what is listened on. Empty: none.</summary>
    public string? Url { get; set; }

    /// <summary>More host names and addresses for the listener's certificate: a load balancer's, the one behind a NAT.</summary>
    public IReadOnlyList<string> Names { get; set; } = [];

    /// <summary>How often an agent reports at least. A node counts as silent after fifteen seconds.</summary>
    public int HeartbeatSeconds { get; set; } = 5;

    /// <summary>How often an agent measures.</summary>
    public int SampleSeconds { get; set; } = 5;
}
