namespace ProxPaaS.Cli.Session;

/// <summary>What px keeps in <c>~/.config/px/config.json</c>.</summary>
/// <param name="Current">The host that was signed in to last.</param>
internal sealed record PxConfig(string? Current, IReadOnlyDictionary<string, HostEntry> Hosts)
{
    public static PxConfig Empty { get; } = new(null, new Dictionary<string, HostEntry>());

    public PxConfig With(string host, HostEntry entry)
        => new(host, new Dictionary<string, HostEntry>(Hosts) { [host] = entry });

    public PxConfig Without(string host)
    {
        var left = Hosts.Where(pair => pair.Key != host).ToDictionary();
        return new(Current == host ? left.Keys.FirstOrDefault() : Current, left);
    }
}
