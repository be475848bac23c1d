using System.Globalization;

namespace ProxPaaS.Lab.Schema;

/// <summary>A value of the form <c>key=value,key=value</c>, with one key that may stand without its name.</summary>
internal sealed class PropertyString(string? defaultKey, params (string Name, Prop Prop)[] parts)
{
    private readonly Dictionary<string, Prop> _parts = parts.ToDictionary(part => part.Name, part => part.Prop, StringComparer.Ordinal);

    private readonly Dictionary<string, (string Key, string? NameKey)> _aliases = new(StringComparer.Ordinal);

    /// <summary>Another spelling of a key.</summary>
    public PropertyString WithAlias(string alias, string key)
    {
        _aliases[alias] = (key, null);
        return this;
    }

    /// <summary>Keys whose own name is the value of <paramref name="nameKey"/>, and whose value that of <paramref name="key"/>.</summary>
    public PropertyString WithKeyAliases(string nameKey, string key, params string[] aliases)
    {
        foreach (var alias in aliases)
        {
            _aliases[alias] = (key, nameKey);
        }

        return this;
    }

    /// <summary>Null, or the whole text of the error, one line per part at fault.</summary>
    public string? Problem(string text, string name) => Read(text, name, out _) switch
    {
        null => null,
        { } lines when lines.StartsWith(name + ".", StringComparison.Ordinal) => "invalid format - format error\n" + lines,
        { } syntax => "invalid format - " + syntax + "\n",
    };

    /// <summary>The parts of a value that is known to fit.</summary>
    public Dictionary<string, string> Parse(string text)
    {
        _ = Read(text, "value", out var values);
        return values;
    }

    /// <summary>Null when it fits; otherwise one line per part at fault, or one line about the syntax.</summary>
    private string? Read(string text, string name, out Dictionary<string, string> values)
    {
        values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(','))
        {
            if (string.IsNullOrWhiteSpace(part))
            {
                continue;
            }

            var equals = part.IndexOf('=');
            if (equals == 0 || equals == part.Length - 1)
            {
                return "missing key in comma-separated list property";
            }

            var key = equals > 0 ? part[..equals] : defaultKey;
            if (key is null)
            {
                return "value without key, but schema does not define a default key";
            }

            if (equals > 0 && _aliases.TryGetValue(key, out var alias))
            {
                if (alias.NameKey is { } nameKey && !values.TryAdd(nameKey, key))
                {
                    return $"key alias '{nameKey}' is already defined";
                }

                key = alias.Key;
            }

            if (!values.TryAdd(key, Normal(key, equals > 0 ? part[(equals + 1)..] : part)))
            {
                return $"duplicate key in comma-separated list property: {key}";
            }
        }

        return Problems(name, values);
    }

    private string Normal(string key, string value)
        => _parts.TryGetValue(key, out var prop) && prop.Type == "boolean"
            ? value.ToLower(CultureInfo.InvariantCulture) switch
            {
                "1" or "on" or "yes" or "true" => "1",
                "0" or "off" or "no" or "false" => "0",
                _ => value,
            }
            : value;

    private string? Problems(string name, Dictionary<string, string> values)
    {
        var problems = "";
        foreach (var (key, prop) in _parts)
        {
            if (values.TryGetValue(key, out var value))
            {
                problems += ParameterCheck.Problem(prop, value, key) is { } problem ? $"{name}.{key}: {problem}\n" : "";
            }
            else if (prop.IsRequired)
            {
                problems += $"{name}.{key}: property is missing and it is not optional\n";
            }
        }

        foreach (var key in values.Keys.Where(key => !_parts.ContainsKey(key)))
        {
            problems += $"{name}.{key}: property is not defined in schema and the schema does not allow additional properties\n";
        }

        return problems.Length == 0 ? null : problems;
    }
}
