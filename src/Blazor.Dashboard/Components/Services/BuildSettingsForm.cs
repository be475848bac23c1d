using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Components.Services;

/// <summary>How an image is made, as a form holds it: texts instead of lists and nulls.</summary>
internal sealed class BuildSettingsForm
{
    public BuilderChoice Builder { get; set; }

    public string Branch { get; set; } = "";

    public string RootDirectory { get; set; } = "";

    public string Dockerfile { get; set; } = "";

    /// <summary>One pattern a line.</summary>
    public string WatchPaths { get; set; } = "";

    public static BuildSettingsForm Of(ServiceSettings settings) => new()
    {
        Builder = settings.Build?.Builder ?? BuilderChoice.Auto,
        Branch = settings.Branch ?? "",
        RootDirectory = settings.RootDirectory ?? "",
        Dockerfile = settings.Dockerfile ?? "",
        WatchPaths = string.Join('\n', settings.Build?.WatchPaths ?? []),
    };

    /// <summary>Only what differs: null leaves a setting as it is, an empty text clears it.</summary>
    public ServiceSettings ChangesTo(ServiceSettings settings)
    {
        var was = Of(settings);
        return new ServiceSettings
        {
            Branch = Changed(Branch, was.Branch),
            RootDirectory = Changed(RootDirectory, was.RootDirectory),
            Dockerfile = Changed(Dockerfile, was.Dockerfile),
            Build = Builder == was.Builder && Lines(WatchPaths).SequenceEqual(Lines(was.WatchPaths)) ? null : new BuildSettings
            {
                Builder = Builder == was.Builder ? null : Builder,
                WatchPaths = Lines(WatchPaths).SequenceEqual(Lines(was.WatchPaths)) ? null : Lines(WatchPaths),
            },
        };
    }

    private static string? Changed(string now, string was) => now.Trim() == was ? null : now.Trim();

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
