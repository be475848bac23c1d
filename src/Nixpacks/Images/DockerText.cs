using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProxPaaS.Nixpacks.Images;

/// <summary>Values as Dockerfile instructions take them. Pure.</summary>
internal static class DockerText
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An instruction's JSON form: nothing in it is split or expanded by Docker.</summary>
    public static string Json(params IEnumerable<string> words)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartArray();
            foreach (var word in words)
            {
                json.WriteStringValue(word);
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static string Copy(IEnumerable<string> files, string target)
    {
        var list = files.ToList();
        return list.Exists(file => file.Any(char.IsWhiteSpace) || file.Contains('"', StringComparison.Ordinal)) ? $"COPY {Json([.. list, target])}" : $"COPY {string.Join(' ', list)} {target}";
    }

    /// <summary>A shell command; the JSON form where the plain one would be cut, joined or taken for a heredoc.</summary>
    /// <param name="mounts">With a space behind each.</param>
    public static string Run(string mounts, string before, string command)
    {
        var plain = !command.AsSpan().ContainsAny('\n', '\r') && !command.Contains("<<", StringComparison.Ordinal) && !command.EndsWith('\\') && (before.Length > 0 || command is not ['-', '-', ..] and not ['[', ..]);
        return plain ? $"RUN {mounts}{before}{command}" : $"RUN {mounts}{Json("/bin/sh", "-c", before + command)}";
    }

    /// <exception cref="PlanException">ENV cannot hold the value.</exception>
    public static string Env(string name, string value)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw new PlanException($"The variable '{name}' of the plan is not a name of letters, digits and underscores.");
        }

        if (value.Any(char.IsControl))
        {
            throw new PlanException($"The variable {name} of the plan holds a line break, which an image's variable cannot. Set it as a variable of the service.");
        }

        return $"ENV {name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal)}\"";
    }

    /// <exception cref="PlanException">It would end the instruction.</exception>
    public static string OneLine(string value, string what)
        => value.Length > 0 && !value.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) && value[0] != '-' ? value : throw new PlanException($"'{new string([.. value.Take(80).Where(c => !char.IsControl(c))])}' is not {what}.");
}
