namespace ProxPaaS.Nixpacks;

/// <summary>What the caller sets beside the tree; everything here wins over the tree's own files.</summary>
public sealed record PlanOptions
{
    /// <summary>Variables of the build, NIXPACKS_* among them.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Path inside the tree of a nixpacks.toml or .json to read in place of the default ones.</summary>
    public string? ConfigFile { get; init; }

    public IReadOnlyList<string> Packages { get; init; } = [];

    public IReadOnlyList<string> AptPackages { get; init; } = [];

    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>A plan as JSON that is merged over the tree's own; the other options are merged over it.</summary>
    public string? Plan { get; init; }

    public string? InstallCommand { get; init; }

    public string? BuildCommand { get; init; }

    public string? StartCommand { get; init; }
}
