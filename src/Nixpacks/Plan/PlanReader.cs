using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Plan;

/// <summary>A plan from a configuration file; keys it does not know are left out, as upstream does.</summary>
internal static class PlanReader
{
    public static BuildPlan Read(JsonObject root, string file) => new()
    {
        Providers = Strings(root, file, "providers"),
        BuildImage = Text(root, file, "buildImage"),
        Variables = Map(root, file, "variables"),
        StaticAssets = Map(root, file, "staticAssets"),
        Phases = Phases(root, file),
        Start = Object(root, file, "start") is { } start ? Start(start, file) : null,
    };

    private static SortedDictionary<string, Phase>? Phases(JsonObject root, string file)
    {
        if (Object(root, file, "phases") is not { } phases)
        {
            return null;
        }

        var read = new SortedDictionary<string, Phase>(StringComparer.Ordinal);
        foreach (var (name, node) in phases)
        {
            read[name] = node is JsonObject phase ? Phase(name, phase, file) : throw Wrong(file, $"phases.{name}", "a table");
        }

        return read;
    }

    private static Phase Phase(string name, JsonObject phase, string file) => new(name)
    {
        DependsOn = Strings(phase, file, "dependsOn"),
        NixPkgs = Strings(phase, file, "nixPkgs", "nixPackages"),
        NixLibs = Strings(phase, file, "nixLibs", "nixLibraries"),
        NixOverlays = Strings(phase, file, "nixOverlays"),
        NixpkgsArchive = Text(phase, file, "nixpkgsArchive"),
        AptPkgs = Strings(phase, file, "aptPkgs", "aptPackages"),
        Cmds = Strings(phase, file, "cmds", "commands"),
        OnlyIncludeFiles = Strings(phase, file, "onlyIncludeFiles"),
        CacheDirectories = Strings(phase, file, "cacheDirectories"),
        Paths = Strings(phase, file, "paths", "envPaths"),
    };

    private static StartPhase Start(JsonObject start, string file) => new()
    {
        Cmd = Text(start, file, "cmd"),
        RunImage = Text(start, file, "runImage"),
        OnlyIncludeFiles = Strings(start, file, "onlyIncludeFiles"),
        User = Text(start, file, "user"),
    };

    private static JsonObject? Object(JsonObject parent, string file, string key) => parent[key] switch
    {
        null => null,
        JsonObject found => found,
        _ => throw Wrong(file, key, "a table"),
    };

    private static string? Text(JsonObject parent, string file, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (parent[key] is { } node)
            {
                return node.AsText() ?? throw Wrong(file, key, "a text");
            }
        }

        return null;
    }

    private static List<string>? Strings(JsonObject parent, string file, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (parent[key] is { } node)
            {
                return node.AsTexts() ?? throw Wrong(file, key, "a list of texts");
            }
        }

        return null;
    }

    private static SortedDictionary<string, string>? Map(JsonObject parent, string file, string key)
    {
        if (Object(parent, file, key) is not { } found)
        {
            return null;
        }

        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, node) in found)
        {
            map[name] = node.AsText() ?? throw Wrong(file, $"{key}.{name}", "a text (put the value in quotes)");
        }

        return map;
    }

    private static PlanException Wrong(string file, string key, string wanted) => new($"In {file}, '{key}' must be {wanted}.");
}
