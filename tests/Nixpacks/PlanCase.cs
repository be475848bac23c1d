using System.Text.Json;
using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks;

namespace ProxPaaS.Tests.Nixpacks;

/// <summary>One recorded plan of nixpacks: the application, what the user passed, what came out.</summary>
internal sealed record PlanCase(string Id, string Application, PlanOptions Options, bool Exact, JsonObject Expected)
{
    /// <summary>The folder with apps/ and cases/; null where it is not at hand.</summary>
    public static string? Folder { get; } = Find();

    public static IEnumerable<string> Ids => Folder is null ? [] : Directory.EnumerateFiles(Path.Combine(Folder, "cases"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static PlanCase Read(string id)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder!, "cases", $"{id}.json")))!;
        var options = json["options"];
        return new(
            id,
            Path.Combine(Folder!, "apps", json["example"]!.GetValue<string>()),
            new()
            {
                Variables = json["env"]!.AsArray().Select(item => item!.GetValue<string>().Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
                ConfigFile = options?["configFile"]?.GetValue<string>(),
                Packages = options?["nixPkgs"] switch { null => [], JsonArray list => [.. list.Select(item => item!.GetValue<string>())], var one => [one.GetValue<string>()] },
                StartCommand = options?["startCmd"]?.GetValue<string>(),
            },
            json["check"]!.GetValue<string>() == "exact",
            json["expected"]!.AsObject());
    }

    public static string Text(JsonNode? node) => node?.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null";

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PROXPAAS_SHARED") is { Length: > 0 } given)
        {
            return Existing(given);
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Existing(Path.Combine(folder.FullName, "shared")) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string? Existing(string shared)
    {
        var folder = Path.Combine(shared, "data", "nixpacks");
        return Directory.Exists(Path.Combine(folder, "cases")) ? folder : null;
    }
}
