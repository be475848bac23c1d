using System.Text.Json;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>How a run of px ended and what it printed.</summary>
internal sealed record PxAnswer(string Command, int ExitCode, string Out, string Error, TimeSpan Took)
{
    public JsonElement Json => Parse(Out);

    public IReadOnlyList<JsonElement> JsonLines => [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    /// <summary>The only word that it printed, such as a URL.</summary>
    public string Line => Out.EndsWith('\n') && Out.IndexOf('\n', StringComparison.Ordinal) == Out.Length - 1 ? Out.TrimEnd('\n') : throw Wrong("one line on standard output");

    public IReadOnlyList<JsonElement> Items => [.. Json.GetProperty("items").EnumerateArray()];

    public PxAnswer Ended(int code) => ExitCode == code ? this : throw Wrong($"exit code {code}");

    public PxAnswer Prints(string text) => Out == text ? this : throw Wrong($"'{text.ReplaceLineEndings("\\n")}' on standard output");

    /// <summary>Each of the words on standard output or standard error.</summary>
    public PxAnswer Says(params string[] words)
        => words.FirstOrDefault(word => !Out.Contains(word, StringComparison.Ordinal) && !Error.Contains(word, StringComparison.Ordinal)) is { } missing ? throw Wrong($"'{missing}'") : this;

    /// <summary>What scripts may rely on: the document's members by name, such as <c>build.state</c>.</summary>
    public PxAnswer Has(params string[] members)
    {
        foreach (var member in members)
        {
            var at = Json;
            foreach (var name in member.Split('.'))
            {
                at = at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var next) ? next : throw Wrong($"the member {member}");
            }
        }

        return this;
    }

    public InvalidOperationException Wrong(string expected) => new($"px {Command} ended with {ExitCode}; expected was {expected}. It printed: {Tail(Out)} {Tail(Error)}");

    private JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw Wrong("JSON");
        }
    }

    private static string Tail(string text) => string.Join('\n', text.TrimEnd().Split('\n').TakeLast(15));
}
