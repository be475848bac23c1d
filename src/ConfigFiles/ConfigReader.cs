namespace ProxPaaS.ConfigFiles;

/// <summary>
/// Reads the configuration files of a source tree and merges them, key by key: the first file in the order that sets a key has it.
/// Pure but for the function that it is given; the control plane and px use this one.
/// </summary>
public static class ConfigReader
{
    /// <summary>Larger files are refused; no configuration is.</summary>
    public const int LongestFile = 256 * 1024;

    private static readonly (string Name, Func<string, ConfigDocument> Parse, Action<ConfigLayer, ConfigTarget> Read)[] Order =
    [
        (ProxPaasFile.Name, text => TomlText.Parse(ProxPaasFile.Name, text), ProxPaasFile.Read),
        ("railway.json", text => JsonText.Parse("railway.json", text), RailwayFile.Read),
        ("railway.toml", text => TomlText.Parse("railway.toml", text), RailwayFile.Read),
        (AppJsonFile.Name, text => JsonText.Parse(AppJsonFile.Name, text), AppJsonFile.Read),
        (FlyFile.Name, text => TomlText.Parse(FlyFile.Name, text), FlyFile.Read),
        (ProcfileFile.Name, ProcfileFile.Parse, ProcfileFile.Read),
    ];

    /// <summary>Names of the files, in order of precedence.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Order.Select(file => file.Name)];

    /// <param name="texts">Texts of those files that are there, by name.</param>
    public static ConfigResult Read(ConfigTarget target, IReadOnlyDictionary<string, string> texts)
    {
        var layers = new List<ConfigLayer>();
        var notes = new List<ConfigNote>();
        foreach (var (name, parse, read) in Order)
        {
            if (!texts.TryGetValue(name, out var text))
            {
                continue;
            }

            try
            {
                var layer = new ConfigLayer(text.Length <= LongestFile ? parse(text) : throw new ConfigFormatException($"is larger than {LongestFile / 1024} KiB"));
                read(layer, target);
                layers.Add(layer);
                notes.AddRange(layer.Notes);
            }
            catch (ConfigFormatException ex)
            {
                // Others' files may be meant for others; our own is meant for us.
                notes.Add(new ConfigNote(new ConfigOrigin(name, "", ex.Line), ex.Message, name == ProxPaasFile.Name));
            }
        }

        return new ConfigResult([.. layers.Select(layer => layer.Document.File)], Merge(layers), notes);
    }

    private static List<ConfigValue> Merge(List<ConfigLayer> layers)
    {
        var values = new List<ConfigValue>();
        foreach (var key in layers.SelectMany(layer => layer.Values.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            var said = layers.Where(layer => layer.Values.ContainsKey(key)).Select(layer => layer.Values[key]).ToList();
            values.Add(new ConfigValue(key, said[0].Value, said[0].Origin, [.. said.Skip(1).Select(later => later.Origin)]));
        }

        return values;
    }
}
