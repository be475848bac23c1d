namespace ProxPaaS.Orchestrator.Projects;

/// <summary>A service with what it belongs to.</summary>
internal sealed record ServiceRow
{
    public required Service Service { get; init; }

    public required ProjectEnvironment Environment { get; init; }

    public required Project Project { get; init; }

    /// <summary>PROJECT/SERVICE, or PROJECT/ENVIRONMENT/SERVICE elsewhere than in production.</summary>
    public string Path => Environment.Name == GeneratedDomain.MainEnvironment ? $"{Project.Name}/{Service.Name}" : $"{Project.Name}/{Environment.Name}/{Service.Name}";
}
