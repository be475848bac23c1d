using System.Text;
using System.Text.Json;

namespace ProxPaaS.Tests.ProxmoxLab.Conformance;

/// <summary>One recorded exchange.</summary>
internal sealed record Recording(string Tag, string? Auth, string Method, string Path, string? Body, IReadOnlyDictionary<string, string> Headers, int Status, string Reason, JsonElement? Json, string? Text)
{
    /// <summary>The recordings beside the checkout; null where they are not at hand.</summary>
    public static string? FindFile()
    {
        var shared = Environment.GetEnvironmentVariable("PROXPAAS_SHARED");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); shared is null && folder is not null; folder = folder.Parent)
        {
            var beside = System.IO.Path.Combine(folder.FullName, "shared");
            shared = Directory.Exists(System.IO.Path.Combine(beside, "data")) ? beside : null;
        }

        return shared is null ? null : System.IO.Path.Combine(shared, "data", "pve-exchanges.json") is var file && File.Exists(file) ? file : null;
    }

    /// <summary>The exchanges over HTTP proper; raw ones and time lines have tests of their own.</summary>
    public static IReadOnlyList<Recording> Load(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. document.RootElement.GetProperty("exchanges").EnumerateArray().Where(one => one.TryGetProperty("request", out var request) && request.TryGetProperty("line", out _)).Select(Read)];
    }

    private static Recording Read(JsonElement exchange)
    {
        var request = exchange.GetProperty("request");
        var response = exchange.GetProperty("response");
        var line = request.GetProperty("line").GetString()!.Split(' ', 2);
        var headers = request.TryGetProperty("headers", out var list) ? list.EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!) : [];
        var body = request.TryGetProperty("body", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        return new Recording(
            exchange.GetProperty("tag").GetString()!,
            exchange.TryGetProperty("auth", out var auth) && auth.ValueKind == JsonValueKind.String ? auth.GetString() : null,
            line[0], line[1], body is null ? null : Plain(body), headers,
            response.GetProperty("status").GetInt32(), response.GetProperty("reason").GetString() ?? "",
            response.TryGetProperty("json", out var json) ? json.Clone() : null,
            response.TryGetProperty("text", out var plain) ? plain.GetString() : null);
    }

    /// <summary>Binary bodies were written down as Python shows them.</summary>
    private static string Plain(string body)
    {
        if (!body.StartsWith("b'", StringComparison.Ordinal))
        {
            return body.Replace("<600000 times a>", new string('a', 600_000), StringComparison.Ordinal);
        }

        return new StringBuilder(body[2..^1]).Replace("\\r", "\r").Replace("\\n", "\n").ToString();
    }
}
