using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace ProxPaaS.Lab.Guests;

/// <summary>One guest's configuration as a Proxmox host keeps it, and what is known of its running self.</summary>
internal sealed class Guest
{
    public required int Vmid { get; init; }
    public required string Node { get; set; }
    public required GuestKind Kind { get; init; }

    /// <summary>Every line of the configuration file as text, <c>lock</c>, <c>template</c> and <c>parent</c> among them.</summary>
    public Dictionary<string, string> Config { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Changes that wait for the next start; null means the option goes away.</summary>
    public Dictionary<string, string?> Pending { get; set; } = new(StringComparer.Ordinal);

    public List<GuestSnapshot> Snapshots { get; set; } = [];

    public long Created { get; set; }
    public bool Running { get; set; }
    public long? StartedAt { get; set; }

    [JsonIgnore]
    public int Pid { get; set; }

    [JsonIgnore]
    public string TypeName => Kind == GuestKind.Lxc ? "lxc" : "qemu";

    /// <summary>The word in messages: <c>CT</c> or <c>VM</c>.</summary>
    [JsonIgnore]
    public string Word => Kind == GuestKind.Lxc ? "CT" : "VM";

    [JsonIgnore]
    public bool IsTemplate => Config.GetValueOrDefault("template") == "1";

    [JsonIgnore]
    public string? LockName => Config.GetValueOrDefault("lock");

    [JsonIgnore]
    public string Name => Config.GetValueOrDefault(Kind == GuestKind.Lxc ? "hostname" : "name") ?? $"{Word}{(Kind == GuestKind.Qemu ? " " : "")}{Vmid}";

    public Guest Copy() => new()
    {
        Vmid = Vmid,
        Node = Node,
        Kind = Kind,
        Config = new Dictionary<string, string>(Config, StringComparer.Ordinal),
        Pending = new Dictionary<string, string?>(Pending, StringComparer.Ordinal),
        Snapshots = [.. Snapshots],
        Created = Created,
        Running = Running,
        StartedAt = StartedAt,
        Pid = Pid,
    };

    public void Adopt(Guest other)
    {
        Node = other.Node;
        Config = other.Config;
        Pending = other.Pending;
        Snapshots = other.Snapshots;
        Running = other.Running;
        StartedAt = other.StartedAt;
        Pid = other.Pid;
    }

    [JsonIgnore]
    public string Digest
    {
        get
        {
            var text = new StringBuilder();
            foreach (var (key, value) in Config.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                text.Append(key).Append(": ").Append(value).Append('\n');
            }

            foreach (var snapshot in Snapshots)
            {
                text.Append('[').Append(snapshot.Name).Append(']').Append(snapshot.Time).Append('\n');
            }

            foreach (var (key, value) in Pending)
            {
                text.Append("pending ").Append(key).Append(": ").Append(value).Append('\n');
            }

            return Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
    }
}
