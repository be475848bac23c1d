namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>How one cluster is reached. A new token makes a new target, and with it a client without the old one's history.</summary>
/// <param name="Fingerprint">SHA-256 of the server certificate in hex, with or without colons; null: the system decides.</param>
internal sealed record PveTarget(string ClusterId, string Name, Uri Url, string? Fingerprint, string TokenId, string TokenSecret)
{
    public override string ToString() => $"{Name} ({Url})";
}
