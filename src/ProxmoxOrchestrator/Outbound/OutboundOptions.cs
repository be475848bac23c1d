namespace ProxPaaS.Orchestrator.Outbound;

/// <summary>Section <c>Outbound</c>: where the control plane may connect to when a user names the host.</summary>
public sealed class OutboundOptions
{
    /// <summary>Addresses or networks (10.0.0.5, 127.0.0.0/8, fd00::/8) that are allowed though they are loopback, link-local or a Proxmox host.</summary>
    public List<string> Allowed { get; set; } = [];

    /// <summary>PEM file of authorities whose certificates are believed beside the machine's own ones. Read at the start.</summary>
    public string? CaFile { get; set; }
}
