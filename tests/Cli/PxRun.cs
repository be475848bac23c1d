using System.Text.Json;

namespace ProxPaaS.Tests.Cli;

/// <summary>What a run of px printed and returned.</summary>
internal sealed record PxRun(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public JsonElement ErrorJson => JsonDocument.Parse(Error).RootElement.GetProperty("error");

    /// <summary>The document's shape: property names and kinds, sorted, arrays by their first item. Additions are fine, losses are not.</summary>
    public string Shape => Describe(Json);

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", element.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"{p.Name}:{Describe(p.Value)}")) + "}",
        JsonValueKind.Array => element.GetArrayLength() == 0 ? "[]" : $"[{Describe(element[0])}]",
        JsonValueKind.True or JsonValueKind.False => "bool",
        var kind => kind.ToString().ToLowerInvariant(),
    };
}
