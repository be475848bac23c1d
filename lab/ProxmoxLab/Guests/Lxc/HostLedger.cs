using System.Text.Json;

namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>Everything the back-end changed on the machine outside its folder, written before each change so that a tear-down after a crash finds it.</summary>
internal sealed record HostLedger
{
    /// <summary>A bridge that we made (not one we found).</summary>
    public string? Bridge { get; init; }

    /// <summary>Rules as iptables arguments after <c>-I</c>: table, chain, match and target.</summary>
    public IReadOnlyList<HostRule> Rules { get; init; } = [];

    /// <summary>A cgroup hierarchy that we mounted for the guests' systemd.</summary>
    public string? CgroupMount { get; init; }

    /// <summary>Pid file of an lxcfs that we started.</summary>
    public string? LxcfsPidFile { get; init; }

    public static HostLedger Load(string path)
        => File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), LxcJson.Default.HostLedger)! : new HostLedger();

    public void Save(string path)
    {
        var part = path + ".part";
        File.WriteAllBytes(part, JsonSerializer.SerializeToUtf8Bytes(this, LxcJson.Default.HostLedger));
        File.Move(part, path, overwrite: true);
    }
}
