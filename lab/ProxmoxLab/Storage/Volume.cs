using System.Text.Json.Serialization;

namespace ProxPaaS.Lab.Storage;

/// <summary>A guest's volume on one host's storage.</summary>
/// <param name="Name">Without the storage, e.g. <c>100/vm-100-disk-0.raw</c>.</param>
/// <param name="Content"><c>rootdir</c> or <c>images</c>.</param>
/// <param name="Format"><c>raw</c>, <c>subvol</c> or <c>qcow2</c>.</param>
/// <param name="Parent">Name of the volume under a linked clone.</param>
internal sealed record Volume(string Node, string Storage, string Name, string Content, string Format, int Vmid, long Size, long Ctime, string? Parent)
{
    [JsonIgnore]
    public string Volid => $"{Storage}:{Name}";

    [JsonIgnore]
    public string FileName => Name[(Name.LastIndexOf('/') + 1)..];

    public string? Notes { get; init; }

    public bool Protected { get; init; }
}
