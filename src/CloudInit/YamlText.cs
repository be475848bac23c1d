using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ProxPaaS.CloudInit;

/// <summary>
/// Writes the YAML that cloud-init reads: block style, keys in the order given, and every text so that it comes back byte for byte.
/// Values are <see cref="string"/>, <see cref="bool"/>, <see cref="int"/>, lists and key-value lists of those.
/// </summary>
internal static partial class YamlText
{
    public static string Write(IReadOnlyList<KeyValuePair<string, object>> map)
    {
        var text = new StringBuilder();
        WriteMap(text, map, 0, firstInline: false);
        return text.ToString();
    }

    private static void WriteMap(StringBuilder text, IReadOnlyList<KeyValuePair<string, object>> map, int indent, bool firstInline)
    {
        for (var i = 0; i < map.Count; i++)
        {
            text.Append(' ', i == 0 && firstInline ? 0 : indent).Append(Scalar(map[i].Key)).Append(':');
            WriteValue(text, map[i].Value, indent + 2);
        }
    }

    private static void WriteValue(StringBuilder text, object value, int indent)
    {
        switch (value)
        {
            case IReadOnlyList<KeyValuePair<string, object>> { Count: 0 }:
                text.Append(" {}\n");
                break;
            case IReadOnlyList<KeyValuePair<string, object>> map:
                text.Append('\n');
                WriteMap(text, map, indent, firstInline: false);
                break;
            case IReadOnlyList<object> { Count: 0 }:
                text.Append(" []\n");
                break;
            case IReadOnlyList<object> list:
                text.Append('\n');
                WriteList(text, list, indent);
                break;
            case string block when IsBlock(block):
                WriteBlock(text, block, indent);
                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static void WriteList(StringBuilder text, IReadOnlyList<object> list, int indent)
    {
        foreach (var item in list)
        {
            text.Append(' ', indent).Append('-');
            if (item is IReadOnlyList<KeyValuePair<string, object>> { Count: > 0 } map)
            {
                text.Append(' ');
                WriteMap(text, map, indent + 2, firstInline: true);
            }
            else
            {
                WriteValue(text, item, indent + 2);
            }
        }
    }

    /// <summary>Several lines that end with exactly one line end, without anything that a block would change.</summary>
    private static bool IsBlock(string text)
        => text.Length > 1 && text[^1] == '\n' && text[^2] != '\n' && text[0] is not (' ' or '\n' or '\t')
            && text.All(c => c == '\n' || (c >= ' ' && c != '\u007f' && c is not ('\u0085' or '\u2028' or '\u2029' or '\ufeff') && !char.IsSurrogate(c)));

    private static void WriteBlock(StringBuilder text, string block, int indent)
    {
        text.Append(" |\n");
        foreach (var line in block[..^1].Split('\n'))
        {
            if (line.Length > 0)
            {
                text.Append(' ', indent).Append(line);
            }

            text.Append('\n');
        }
    }

    private static string Scalar(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        string plain when Plain().IsMatch(plain) && !Reserved().IsMatch(plain) => plain,
        string quoted => Quote(quoted),
        _ => throw new ArgumentException($"{value.GetType()} has no YAML form here."),
    };

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' or '\ufeff' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    [GeneratedRegex(@"^[A-Za-z/][A-Za-z0-9/._-]*$")]
    private static partial Regex Plain();

    // YAML 1.1, which cloud-init's parser speaks, reads these as something else than text.
    [GeneratedRegex(@"^(y|n|yes|no|on|off|true|false|null|nan|inf)$", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();
}
