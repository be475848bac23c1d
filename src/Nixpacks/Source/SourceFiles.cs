using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ProxPaaS.Nixpacks.Source;

/// <summary>What providers ask of a tree; texts are read once.</summary>
internal sealed class SourceFiles(ISourceTree tree)
{
    private readonly Dictionary<string, string?> _texts = new(StringComparer.Ordinal);
    private long _read;

    public ISourceTree Tree => tree;

    /// <summary>False for a path that leads out of the tree by its own words; a link that leads out is refused.</summary>
    public bool Has(string path) => IsInside(path) && tree.FileExists(path);

    public bool HasDirectory(string path) => IsInside(path) && tree.DirectoryExists(path);

    /// <summary>The text with plain line ends; "" where there is no such file.</summary>
    public string Text(string path) => Read(path) ?? "";

    public JsonObject Json(string path) => Structured.Json(Text(path), path) as JsonObject ?? throw new PlanException($"{path} must hold a JSON object.");

    public JsonObject JsonWithComments(string path) => Structured.Json(Text(path), path, comments: true) as JsonObject ?? throw new PlanException($"{path} must hold a JSON object.");

    /// <summary>For files that only improve a plan: null where it is absent or broken.</summary>
    public JsonObject? JsonOrNull(string path)
    {
        try
        {
            return Has(path) ? Json(path) : null;
        }
        catch (PlanException)
        {
            return null;
        }
    }

    /// <summary>As <see cref="JsonOrNull"/>.</summary>
    public JsonNode? YamlOrNull(string path)
    {
        try
        {
            return Has(path) ? Yaml(path) : null;
        }
        catch (PlanException)
        {
            return null;
        }
    }

    public JsonObject Toml(string path) => Structured.Toml(Text(path), path);

    public JsonNode? Yaml(string path) => Structured.Yaml(Text(path), path);

    public IEnumerable<string> Find(string pattern) => Matching(pattern).Where(entry => !entry.IsDirectory).Select(entry => entry.Path);

    public IEnumerable<string> FindDirectories(string pattern) => Matching(pattern).Where(entry => entry.IsDirectory).Select(entry => entry.Path);

    /// <summary>Whether a file matching the glob holds the expression.</summary>
    /// <param name="needle">Text that every match contains; files without it are not decoded.</param>
    public bool Contains(string pattern, Regex expression, string needle) => Search(pattern, expression, needle) is not null;

    /// <summary>The JSON objects among the files that match; broken, huge and too many ones are left out.</summary>
    public IEnumerable<(string Path, JsonObject Json)> FindJson(string pattern)
    {
        var budget = SourceLimits.ScanBytes;
        foreach (var path in Find(pattern).Take(SourceLimits.ScanFiles))
        {
            var content = ReadSmall(path) ?? [];
            budget -= content.Length;
            if (budget < 0)
            {
                yield break;
            }

            if (ParseOrNull(path, content) is { } json)
            {
                yield return (path, json);
            }
        }
    }

    public Match? Search(string pattern, Regex expression, string needle)
    {
        var bytes = Encoding.UTF8.GetBytes(needle);
        var budget = SourceLimits.ScanBytes;
        foreach (var path in Find(pattern).Take(SourceLimits.ScanFiles))
        {
            if (ReadSmall(path) is not { Length: > 0 } content || content.AsSpan().IndexOf(bytes) < 0)
            {
                continue;
            }

            budget -= content.Length;
            if (budget < 0)
            {
                return null;
            }

            if (expression.Match(Encoding.UTF8.GetString(content)) is { Success: true } match)
            {
                return match;
            }
        }

        return null;
    }

    private IEnumerable<SourceEntry> Matching(string pattern)
    {
        var glob = new Glob(pattern);
        return tree.Walk().Where(entry => glob.Matches(entry.Path));
    }

    private static bool IsInside(string path)
    {
        var depth = 0;
        foreach (var part in path.Split('/'))
        {
            depth += part switch { "" or "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
            {
                return false;
            }
        }

        return !path.StartsWith('/');
    }

    private static JsonObject? ParseOrNull(string path, byte[] content)
    {
        try
        {
            return Structured.Json(Encoding.UTF8.GetString(content).TrimStart('\uFEFF'), path) as JsonObject;
        }
        catch (PlanException)
        {
            // A fixture somewhere below is no reason to refuse the application.
            return null;
        }
    }

    private byte[]? ReadSmall(string path)
    {
        try
        {
            return tree.ReadBytes(path, SourceLimits.ScanFileBytes);
        }
        catch (PlanException)
        {
            // Too large or unreadable: it is not what a search for an import is about.
            return null;
        }
    }

    private string? Read(string path)
    {
        if (!_texts.TryGetValue(path, out var text))
        {
            var bytes = tree.ReadBytes(path, SourceLimits.FileBytes);
            _read += bytes?.Length ?? 0;
            if (_read > SourceLimits.TotalBytes)
            {
                throw new PlanException($"The manifests and lock files of the source have more than {SourceLimits.TotalBytes} bytes together.");
            }

            text = bytes is null ? null : Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
            _texts[path] = text;
        }

        return text;
    }
}
