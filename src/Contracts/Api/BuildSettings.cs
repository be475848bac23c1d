namespace ProxPaaS.Contracts.Api;

/// <summary>How a service's image is made. Null in a PATCH means "leave as it is"; an empty text or list clears.</summary>
public sealed record BuildSettings
{
    /// <summary>Default <see cref="BuilderChoice.Auto"/>.</summary>
    public BuilderChoice? Builder { get; init; }

    /// <summary>Stage of the Dockerfile to build; default: its last.</summary>
    public string? Target { get; init; }

    /// <summary>Values of the Dockerfile's ARGs. They can be read in the image's history: what is secret belongs into variables.</summary>
    public IReadOnlyDictionary<string, string>? Arguments { get; init; }

    /// <summary>Patterns in the form of .gitignore, from the repository's root. A push that changes no file they match is not built; empty: every push is.</summary>
    public IReadOnlyList<string>? WatchPaths { get; init; }

    /// <summary>Nixpacks: command in place of the install phase's.</summary>
    public string? InstallCommand { get; init; }

    /// <summary>Nixpacks: command in place of the build phase's.</summary>
    public string? BuildCommand { get; init; }

    /// <summary>Nixpacks: the command that starts the application.</summary>
    public string? StartCommand { get; init; }
}
