namespace ProxPaaS.Cli.Linking;

/// <summary>What a command's service is called towards the API.</summary>
internal static class ServiceReference
{
    /// <summary>A plain name means a neighbour in the linked environment; no name means the linked service itself.</summary>
    public static string Resolve(string? named, ProjectLink? link) => (named, link) switch
    {
        (null or "", null) => throw PxException.Usage("Which service? Pass --service PROJECT/SERVICE, or link this folder with: px link PROJECT/SERVICE"),
        (null or "", { } known) => known.ServiceId,
        ({ } name, { } known) when !IsFull(name) => name == known.Service ? known.ServiceId : $"{known.Project}/{known.Environment}/{name}",
        ({ } name, _) => name,
    };

    private static bool IsFull(string name) => name.Contains('/') || name.StartsWith("srv_", StringComparison.Ordinal);
}
