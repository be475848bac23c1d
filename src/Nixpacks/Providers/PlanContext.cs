using ProxPaaS.Nixpacks.Config;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Providers;

/// <summary>What a provider decides on.</summary>
internal sealed record PlanContext(SourceFiles Files, PlanEnvironment Environment)
{
    public PlanNotes Notes { get; } = new();

    /// <summary>Where a static asset lies in the image.</summary>
    public static string Asset(string name) => $"/assets/{name}";

    public bool Has(string path) => Files.Has(path);

    public string Text(string path) => Files.Text(path);

    public string? Config(string name) => Environment.Config(name);
}
