namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>Section <c>Agents</c>: the listener that agents and edges dial.</summary>
public sealed class AgentsOptions
{
    /// <summary>https://HOST:PORT, as agents dial it; a host name listens on all addresses. Null: no listener.</summary>
    public string? Url { get; set; }

    /// <summary>More host names and addresses for the server's certificate: a load balancer's, the address behind a NAT.</summary>
    public IReadOnlyList<string> Names { get; set; } = [];

    /// <summary>How often an agent reports at least, in seconds.</summary>
    public int HeartbeatSeconds { get; set; } = 5;

    /// <summary>How often an agent measures, in seconds.</summary>
    public int SampleSeconds { get; set; } = 5;
}
