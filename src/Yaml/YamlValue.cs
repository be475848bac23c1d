namespace ProxPaaS.Yaml;

/// <summary>A piece of a YAML document; a closed set. Immutable, so that an alias may share what its anchor stands for.</summary>
/// <param name="Line">1-based, where it begins.</param>
/// <param name="Size">How many pieces it is made of when every alias is written out.</param>
public abstract record YamlValue(int Line, long Size)
{
    /// <param name="Plain">Written without quotes: <c>null</c>, <c>true</c> and numbers mean what YAML says.</param>
    public sealed record Text(string Value, bool Plain, int Line) : YamlValue(Line, 1)
    {
        public bool IsNull => Plain && Value is "" or "~" or "null" or "Null" or "NULL";
    }

    public sealed record Sequence(IReadOnlyList<YamlValue> Items, int Line) : YamlValue(Line, 1 + Items.Sum(i => i.Size));

    public sealed record Mapping(IReadOnlyList<KeyValuePair<string, YamlValue>> Entries, int Line) : YamlValue(Line, 1 + Entries.Sum(e => 1 + e.Value.Size))
    {
        public YamlValue? Find(string key) => Entries.FirstOrDefault(e => e.Key == key).Value;
    }
}
