using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Model;

/// <summary>A service's settings in people's words.</summary>
internal static class ServiceWords
{
    private const string MainEnvironment = "production";

    /// <summary>As px takes it: PROJECT/SERVICE, or with the environment where it is not the main one.</summary>
    public static string Path(ServiceView service)
        => service.EnvironmentName == MainEnvironment ? $"{service.ProjectName}/{service.Name}" : $"{service.ProjectName}/{service.EnvironmentName}/{service.Name}";

    public static string Builder(ServiceSettings settings) => (settings.Build?.Builder, settings.Image) switch
    {
        (BuilderChoice.Dockerfile, _) => "Dockerfile",
        (BuilderChoice.Nixpacks, _) => "Nixpacks",
        (BuilderChoice.Image, _) or (null or BuilderChoice.Auto, { Length: > 0 }) => "none: it runs an image",
        _ => "automatic: a Dockerfile if the commit has one, else Nixpacks",
    };

    public static string Branch(ServiceSettings settings) => settings.Branch is { Length: > 0 } branch ? branch : "main or master";
}
