using System.Globalization;

namespace ProxPaaS.Yaml;

/// <summary>Takes a document apart and collects what is wrong with it, each with its path: <c>services.web.port: a whole number is expected</c>.</summary>
public sealed class YamlReader
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public void Problem(string path, string sentence) => _problems.Add(path.Length == 0 ? sentence : $"{path}: {sentence}");

    /// <summary>A map with no keys beside these; an empty one where there is none.</summary>
    public YamlValue.Mapping Map(YamlValue? value, string path, params string[] keys)
    {
        if (value is YamlValue.Mapping map)
        {
            foreach (var unknown in keys.Length == 0 ? [] : map.Entries.Select(e => e.Key).Except(keys))
            {
                Problem(Join(path, unknown), $"it is not known; there are {string.Join(", ", keys)}");
            }

            return map;
        }

        if (value is not (null or YamlValue.Text { IsNull: true }))
        {
            Problem(path, "a map is expected");
        }

        return new([], value?.Line ?? 0);
    }

    public string? Text(YamlValue.Mapping map, string path, string key, bool required = false)
    {
        switch (map.Find(key))
        {
            case YamlValue.Text { IsNull: false } text:
                return text.Value;
            case null or YamlValue.Text when !required:
                return null;
            case null or YamlValue.Text:
                Problem(Join(path, key), "it is missing");
                return null;
            default:
                Problem(Join(path, key), "text is expected");
                return null;
        }
    }

    public int? Number(YamlValue.Mapping map, string path, string key)
    {
        if (Text(map, path, key) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Problem(Join(path, key), "a whole number is expected");
        return null;
    }

    public bool Flag(YamlValue.Mapping map, string path, string key)
    {
        var text = Text(map, path, key);
        if (text is not (null or "true" or "false"))
        {
            Problem(Join(path, key), "true or false is expected");
        }

        return text == "true";
    }

    public IReadOnlyList<string>? Texts(YamlValue.Mapping map, string path, string key)
    {
        switch (map.Find(key))
        {
            case null or YamlValue.Text { IsNull: true }:
                return null;
            case YamlValue.Sequence list when list.Items.All(i => i is YamlValue.Text):
                return [.. list.Items.Cast<YamlValue.Text>().Select(t => t.Value)];
            default:
                Problem(Join(path, key), "a list of texts is expected");
                return null;
        }
    }

    public static string Join(string path, string key) => path.Length == 0 ? Shown(key) : $"{path}.{Shown(key)}";

    private static string Shown(string text) => new([.. text.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);
}
