using System.Globalization;

namespace ProxPaaS.Lab.Guests;

/// <summary>Turns a guest's configuration into what a back-end needs to start it.</summary>
internal static class RuntimeReader
{
    public static GuestRuntime Read(Guest guest)
    {
        var config = guest.Config;
        return new GuestRuntime(
            guest.Name,
            config.GetValueOrDefault("searchdomain"),
            Schema.ValueFormats.SplitList(config.GetValueOrDefault("nameserver") ?? ""),
            config.GetValueOrDefault("unprivileged") == "1",
            Parts(config.GetValueOrDefault("features") ?? "").GetValueOrDefault("nesting") == "1",
            Number(config, "memory", 512) << 20,
            Number(config, "swap", 512) << 20,
            (int)Number(config, "cores", 0),
            double.Parse(config.GetValueOrDefault("cpulimit") ?? "0", CultureInfo.InvariantCulture),
            Nics(config));
    }

    public static Dictionary<string, string> Parts(string value)
        => value.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .ToDictionary(part => part.Length > 1 ? part[0] : "", part => part[^1], StringComparer.Ordinal);

    private static List<GuestNic> Nics(Dictionary<string, string> config)
    {
        var nics = new List<GuestNic>();
        foreach (var (key, value) in config)
        {
            if (key.StartsWith("net", StringComparison.Ordinal) && int.TryParse(key.AsSpan(3), out var index))
            {
                var net = Parts(value);
                nics.Add(new GuestNic(
                    index, net.GetValueOrDefault("name", $"eth{index}"), net.GetValueOrDefault("bridge", ""), net.GetValueOrDefault("hwaddr") ?? net.GetValueOrDefault("virtio", ""),
                    net.GetValueOrDefault("ip"), net.GetValueOrDefault("gw"), net.GetValueOrDefault("link_down") == "1"));
            }
        }

        return [.. nics.OrderBy(nic => nic.Index)];
    }

    private static long Number(Dictionary<string, string> config, string key, long absent)
        => config.TryGetValue(key, out var text) && long.TryParse(text, out var number) ? number : absent;
}
