namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>Facts about the installation: its id, the leader's epoch, the certificate authority's sealed key.</summary>
internal sealed class PlatformSetting
{
    public required string Key { get; init; }

    public required string Value { get; set; }
}
