using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Containers;

/// <summary>How single option values are kept: sorted keys, generated addresses, normalised tags.</summary>
internal static class ContainerValues
{
    /// <summary>The name first, then the rest by key; a card without an address gets a new one.</summary>
    public static string Net(string value, string? macPrefix)
    {
        var parts = ContainerSchemas.Net.Parse(value);
        parts.TryAdd("hwaddr", MacAddresses.New(macPrefix));
        parts["type"] = "veth";
        return Print(parts, "name", "bridge");
    }

    public static string NewAddress(string value, string? macPrefix)
    {
        var parts = ContainerSchemas.Net.Parse(value);
        parts["hwaddr"] = MacAddresses.New(macPrefix);
        return Print(parts, "name", "bridge");
    }

    /// <summary>Volume first and bare, then the rest by key.</summary>
    public static string MountPoint(Dictionary<string, string> parts)
    {
        var rest = parts.Where(part => part.Key is not ("volume" or "mp")).OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => $"{part.Key}={part.Value}");
        return string.Join(',', new[] { parts["volume"] }.Concat(parts.TryGetValue("mp", out var mp) ? [$"mp={mp}"] : []).Concat(rest));
    }

    /// <summary>Lower case, unique, sorted, unless the cluster's tag style says otherwise.</summary>
    public static string Tags(string value, string? tagStyle)
    {
        var style = RuntimeReader.Parts(tagStyle ?? "");
        var caseSensitive = style.GetValueOrDefault("case-sensitive") == "1";
        var tags = ValueFormats.SplitList(value).Select(tag => caseSensitive ? tag : tag.ToLowerInvariant()).Distinct(StringComparer.Ordinal);
        return string.Join(';', style.GetValueOrDefault("ordering") == "config" ? tags : tags.Order(StringComparer.Ordinal));
    }

    private static string Print(Dictionary<string, string> parts, params string[] first)
    {
        var keys = first.Where(parts.ContainsKey).Concat(parts.Keys.Except(first).Order(StringComparer.Ordinal));
        return string.Join(',', keys.Select(key => $"{key}={parts[key]}"));
    }
}
