namespace ProxPaaS.Lab.Cluster;

/// <summary>One of the lab's Proxmox hosts.</summary>
internal sealed class PveHost(string name, int id, string address)
{
    public string Name => name;

    public int Id => id;

    public string Address => address;

    /// <summary>Why the others cannot reach it (the reason of the 595); null when it is well.</summary>
    public string? Unreachable { get; set; }

    /// <summary>How long an unreachable host keeps callers waiting.</summary>
    public TimeSpan AnswerDelay { get; set; }
}
