namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>Section <c>Redis</c>. Without it everything stays in the process, which is right for one control plane.</summary>
public sealed class RedisOptions
{
    /// <summary>StackExchange.Redis's form, <c>host:6379,password=…,ssl=true</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>In front of each key and channel, so that installations may share a server.</summary>
    public string Prefix { get; set; } = "proxpaas:";
}
