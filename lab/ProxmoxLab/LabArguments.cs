using System.Globalization;
using System.Net;

namespace ProxPaaS.Lab;

/// <summary>The command line.</summary>
internal static class LabArguments
{
    public const string Usage = """
        pvelab --state DIR [--backend memory|lxc] [--listen IP:PORT] [--admin IP:PORT] [--hosts pve1,pve2,pve3]
               [--bridge vmbr0=10.77.0.1/24] [--password TEXT] [--pace FACTOR] [--resource-lag SECONDS]
               [--unauthorized-delay SECONDS] [--veth-prefix TEXT] [--template FILE] [--no-flush] [--verbose]
        pvelab down --state DIR        removes guests, SSH servers, bridge, rules and mounts of a lab that has ended
        """;

    /// <summary>Null when the arguments make no sense.</summary>
    public static LabOptions? Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index < arguments.Count; index++)
        {
            var name = arguments[index];
            if (name is "--no-flush" or "--verbose")
            {
                values[name] = "1";
            }
            else if (name.StartsWith("--", StringComparison.Ordinal) && index + 1 < arguments.Count)
            {
                values[name] = arguments[++index];
            }
            else
            {
                return null;
            }
        }

        return values.TryGetValue("--state", out var state) && values.GetValueOrDefault("--backend", "memory") is "memory" or "lxc"
            && new[] { "--listen", "--admin" }.All(name => !values.TryGetValue(name, out var address) || IPEndPoint.TryParse(address, out _))
            && new[] { "--pace", "--resource-lag", "--unauthorized-delay" }.All(name => !values.TryGetValue(name, out var number) || double.TryParse(number, CultureInfo.InvariantCulture, out _))
            ? Build(values, state)
            : null;
    }

    private static LabOptions Build(Dictionary<string, string> values, string state)
    {
        var defaults = new LabOptions { StateDirectory = Path.GetFullPath(state) };
        var bridge = values.GetValueOrDefault("--bridge")?.Split('=', 2) ?? [defaults.Bridge, defaults.BridgeAddress];
        return defaults with
        {
            Backend = values.GetValueOrDefault("--backend", "memory"),
            Listen = values.GetValueOrDefault("--listen", defaults.Listen),
            Admin = values.GetValueOrDefault("--admin", defaults.Admin),
            Hosts = values.GetValueOrDefault("--hosts")?.Split(',') ?? defaults.Hosts,
            Bridge = bridge[0],
            BridgeAddress = bridge.ElementAtOrDefault(1) ?? defaults.BridgeAddress,
            VethPrefix = values.GetValueOrDefault("--veth-prefix", defaults.VethPrefix),
            Template = values.GetValueOrDefault("--template"),
            Password = values.GetValueOrDefault("--password"),
            Pace = Number(values, "--pace") ?? defaults.Pace,
            ResourceLag = Seconds(values, "--resource-lag") ?? defaults.ResourceLag,
            UnauthorizedDelay = Seconds(values, "--unauthorized-delay") ?? defaults.UnauthorizedDelay,
            Flush = !values.ContainsKey("--no-flush"),
            Verbose = values.ContainsKey("--verbose"),
        };
    }

    private static TimeSpan? Seconds(Dictionary<string, string> values, string name) => Number(values, name) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static double? Number(Dictionary<string, string> values, string name) => values.TryGetValue(name, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : null;
}
