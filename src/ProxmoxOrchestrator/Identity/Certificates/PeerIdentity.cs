namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>Who a client certificate of ours speaks for: <c>spiffe://INSTALLATION/ROLE/ID</c>.</summary>
internal sealed record PeerIdentity(string Installation, PeerRole Role, string Id)
{
    public string Uri => $"spiffe://{Installation}/{(Role == PeerRole.Agent ? "agent" : "edge")}/{Id}";

    public static PeerIdentity? Parse(string uri)
    {
        const string scheme = "spiffe://";
        if (!uri.StartsWith(scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = uri[scheme.Length..].Split('/');
        return parts is [{ Length: > 0 } installation, "agent" or "edge", { Length: > 0 } id]
            ? new(installation, parts[1] == "agent" ? PeerRole.Agent : PeerRole.Edge, id)
            : null;
    }
}
