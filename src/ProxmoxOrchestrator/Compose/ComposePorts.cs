using System.Globalization;
using ProxPaaS.Yaml;

namespace ProxPaaS.Orchestrator.Compose;

/// <summary><c>ports</c> and <c>expose</c> → the port that the service listens on. Pure.</summary>
internal static class ComposePorts
{
    private static readonly string[] LongKeys = ["target", "published", "protocol", "mode", "host_ip", "app_protocol", "name"];

    /// <summary>TCP ports inside the container, in their order.</summary>
    public static IReadOnlyList<int> Read(YamlValue? value, string path, ComposeReport report)
    {
        if (value is null or YamlValue.Text { IsNull: true })
        {
            return [];
        }

        if (value is not YamlValue.Sequence list)
        {
            report.Refuse(path, "a list is expected");
            return [];
        }

        var ports = new List<int>();
        foreach (var (item, i) in list.Items.Select((item, i) => (item, i)))
        {
            var at = $"{path}[{i}]";
            var (text, protocol) = item switch
            {
                YamlValue.Text short_ => Short(short_.Value),
                YamlValue.Mapping map when map.Entries.All(e => LongKeys.Contains(e.Key)) => ((map.Find("target") as YamlValue.Text)?.Value ?? "", (map.Find("protocol") as YamlValue.Text)?.Value ?? "tcp"),
                _ => ("", "tcp"),
            };
            if (protocol != "tcp")
            {
                report.Ignore(at, $"only TCP is published, not {protocol}");
            }
            else if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535)
            {
                ports.Add(port);
            }
            else
            {
                report.Refuse(at, "one port is expected, as in \"8080:80\"; ranges are not supported");
            }
        }

        return ports;
    }

    /// <summary>[HOST:]PUBLISHED:TARGET[/PROTOCOL]: what comes after the last colon is inside the container.</summary>
    private static (string Target, string Protocol) Short(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var bare = slash < 0 ? text : text[..slash];
        return (bare[(bare.LastIndexOf(':') + 1)..], slash < 0 ? "tcp" : text[(slash + 1)..]);
    }
}
