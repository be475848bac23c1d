using System.Text.Json.Nodes;

namespace ProxPaaS.ConfigFiles;

/// <summary>What one file says, while it is read. A later word in the same file replaces an earlier one: the readers go from the general to the particular.</summary>
internal sealed class ConfigLayer(ConfigDocument document)
{
    private readonly Dictionary<string, (JsonNode Value, ConfigOrigin Origin)> _values = new(StringComparer.Ordinal);

    public ConfigDocument Document => document;

    public IReadOnlyDictionary<string, (JsonNode Value, ConfigOrigin Origin)> Values => _values;

    public List<ConfigNote> Notes { get; } = [];

    /// <summary>Takes the value over when it is there and fits; else says what was expected.</summary>
    public void Set(string setting, JsonNode? given, string path, ConfigType type, bool strict = false, params IReadOnlyList<string> words)
    {
        if (given is null)
        {
            return;
        }

        var (value, expected) = ConfigValues.Convert(given, type, words);
        if (value is not null)
        {
            _values[setting] = (value, document.Origin(path));
        }
        else
        {
            Notes.Add(new ConfigNote(document.Origin(path), $"{Shown(given)} is not what it takes: {expected}", strict));
        }
    }

    public void Ignore(string path, string why) => Notes.Add(new ConfigNote(document.Origin(path), why, false));

    public void Refuse(string path, string why) => Notes.Add(new ConfigNote(document.Origin(path), why, true));

    /// <summary>Names all keys of a table that nobody asks for.</summary>
    public void IgnoreOthers(JsonObject? table, string path, params IEnumerable<string> known)
    {
        foreach (var (name, _) in table ?? [])
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                Ignore(path.Length == 0 ? name : $"{path}.{name}", "is not used here");
            }
        }
    }

    private static string Shown(JsonNode given)
    {
        var text = given.ToJsonString();
        return text.Length > 60 ? $"{text[..60]}…" : text;
    }
}
