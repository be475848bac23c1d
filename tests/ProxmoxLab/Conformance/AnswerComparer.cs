using System.Text.Json;
using System.Text.RegularExpressions;

namespace ProxPaaS.Tests.ProxmoxLab.Conformance;

/// <summary>Compares an answer of the lab with a recorded one: same members, same types, same values but for those that depend on time and place.</summary>
internal static partial class AnswerComparer
{
    private static readonly HashSet<string> Volatile =
    [
        "digest", "pid", "pstart", "starttime", "endtime", "snaptime", "time", "localtime", "ticket", "CSRFPreventionToken", "value", "size", "ctime", "used", "used_fraction", "avail", "total", "disk", "maxdisk", "mem",
        "memhost", "cpu", "netin", "netout", "diskread", "diskwrite", "uptime", "ssl_fingerprint", "dns1", "meta",
    ];

    private static readonly string[] Identities = ["upid", "id", "volid", "vmid", "iface", "storage", "tokenid", "ugid", "name", "subdir", "key", "n", "poolid", "ip-address"];

    public static IEnumerable<string> Differences(JsonElement recorded, JsonElement answered, string path)
    {
        if (Kind(recorded) != Kind(answered))
        {
            return [$"{path}: {Kind(recorded)} {Short(recorded)} expected, {Kind(answered)} {Short(answered)} answered"];
        }

        return recorded.ValueKind switch
        {
            JsonValueKind.Object => Members(recorded, answered, path),
            JsonValueKind.Array => Items(recorded, answered, path),
            _ => Normal(recorded, path) == Normal(answered, path) ? [] : [$"{path}: {Short(recorded)} expected, {Short(answered)} answered"],
        };
    }

    private static IEnumerable<string> Members(JsonElement recorded, JsonElement answered, string path)
    {
        foreach (var member in recorded.EnumerateObject())
        {
            if (!answered.TryGetProperty(member.Name, out var other))
            {
                yield return $"{path}.{member.Name}: missing";
                continue;
            }

            if (Volatile.Contains(member.Name))
            {
                if (Kind(member.Value) != Kind(other))
                {
                    yield return $"{path}.{member.Name}: {Kind(member.Value)} expected, {Kind(other)} answered";
                }

                continue;
            }

            foreach (var difference in Differences(member.Value, other, $"{path}.{member.Name}"))
            {
                yield return difference;
            }
        }

        foreach (var member in answered.EnumerateObject().Where(member => !recorded.TryGetProperty(member.Name, out _)))
        {
            yield return $"{path}.{member.Name}: not in the recording ({Short(member.Value)})";
        }
    }

    /// <summary>Lists of objects are matched by what names them: their order is arbitrary in Proxmox, and the lab may hold more.</summary>
    private static IEnumerable<string> Items(JsonElement recorded, JsonElement answered, string path)
    {
        var identity = recorded.GetArrayLength() > 0 && recorded[0].ValueKind == JsonValueKind.Object ? Identities.FirstOrDefault(name => recorded[0].TryGetProperty(name, out _)) : null;
        if (identity is null)
        {
            var expected = recorded.EnumerateArray().Select(item => item.ToString()).Order();
            var got = answered.EnumerateArray().Select(item => item.ToString()).Order();
            return expected.SequenceEqual(got) ? [] : [$"{path}: {Short(recorded)} expected, {Short(answered)} answered"];
        }

        return recorded.EnumerateArray().SelectMany(item =>
        {
            var name = item.GetProperty(identity).ToString();
            var other = answered.EnumerateArray().FirstOrDefault(one => one.TryGetProperty(identity, out var value) && Mask(value.ToString()) == Mask(name));
            return other.ValueKind == JsonValueKind.Undefined ? [$"{path}[{name}]: missing"] : Differences(item, other, $"{path}[{name}]");
        });
    }

    public static string Mask(string text)
    {
        text = Upid().Replace(text, "UPID:$1:#:$2:$3:$4:");
        text = Uuid().Replace(text, "UUID");
        text = Upload().Replace(text, "pveupload-#");
        return Mac().Replace(text, "MAC");
    }

    private static string Normal(JsonElement value, string path)
    {
        var text = Mask(value.ToString());
        if (text.Split(',') is { Length: > 1 } list && path.EndsWith(".content", StringComparison.Ordinal))
        {
            return string.Join(',', list.Order());
        }

        return path.EndsWith(".t", StringComparison.Ordinal) ? Digits().Replace(text, "#") : text;
    }

    private static string Kind(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? "Boolean" : value.ValueKind.ToString();

    private static string Short(JsonElement value) => value.ToString() is { Length: > 120 } text ? text[..120] + "…" : value.ToString();

    [GeneratedRegex(@"UPID:([^:]+):[0-9A-F]+:[0-9A-F]+:[0-9A-F]+:([^:]+):([^:]*):([^:]+):")]
    private static partial Regex Upid();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid();

    [GeneratedRegex("(?i)[0-9a-f]{2}(:[0-9a-f]{2}){5}|fe80::[0-9a-f:]+")]
    private static partial Regex Mac();

    [GeneratedRegex(@"[\d,.]+")]
    private static partial Regex Digits();

    [GeneratedRegex("pveupload-[0-9a-f]+")]
    private static partial Regex Upload();
}
