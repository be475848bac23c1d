namespace ProxPaaS.Lab.Storage;

/// <summary>A storage as storage.cfg has it. None is shared: each host has its own.</summary>
internal sealed class StorageEntry
{
    public required string Id { get; init; }

    /// <summary><c>dir</c> or <c>btrfs</c>.</summary>
    public required string Type { get; init; }

    public required string Path { get; init; }
    public HashSet<string> Content { get; set; } = new(StringComparer.Ordinal);
    public bool Disabled { get; set; }
    public bool Shared { get; set; }
    public HashSet<string>? Nodes { get; set; }
    public Dictionary<string, string> Other { get; set; } = new(StringComparer.Ordinal);

    public bool IsOn(string node) => Nodes is null || Nodes.Contains(node);
}
