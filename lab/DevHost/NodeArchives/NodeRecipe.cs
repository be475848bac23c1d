using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProxPaaS.DevHost.NodeArchives;

/// <summary>The declarative recipe of a node archive (<c>templates/nodes/*.json</c>).</summary>
internal sealed record NodeRecipe
{
    public required string Name { get; init; }

    /// <summary>Release number that starts the version, for example <c>12</c>.</summary>
    public required string Release { get; init; }

    public required string Suite { get; init; }

    public required string Architecture { get; init; }

    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>dpkg path patterns that are never unpacked.</summary>
    public IReadOnlyList<string> WithoutPaths { get; init; } = [];

    /// <summary>Units that are symlinks to /dev/null.</summary>
    public IReadOnlyList<string> Mask { get; init; } = [];

    /// <summary>Target → units wanted by it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Enable { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public IReadOnlyList<RecipeFile> Files { get; init; } = [];

    /// <summary>Archive members (with a leading <c>./</c>) that must exist.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Archive members that must not exist.</summary>
    public IReadOnlyList<string> Forbidden { get; init; } = [];

    public static NodeRecipe Load(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, NodeRecipeJson.Default.NodeRecipe)
                ?? throw new NodeArchiveException($"{path} is empty; a recipe is a JSON object");
        }
        catch (JsonException ex)
        {
            throw new NodeArchiveException($"{path} is not a valid recipe: {ex.Message}", ex);
        }
    }
}
