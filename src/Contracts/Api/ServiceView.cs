namespace ProxPaaS.Contracts.Api;

/// <param name="GitUrl">Where to push: <c>http(s)://HOST/git/PROJECT/SERVICE.git</c> (environment production) or <c>…/PROJECT/ENVIRONMENT/SERVICE.git</c>.</param>
/// <param name="Urls">Where visitors reach it, through the edge.</param>
/// <param name="Reason">Why it is in this state, in a sentence.</param>
public sealed record ServiceView(
    string Id, string ProjectId, string ProjectName, string EnvironmentId, string EnvironmentName, string Name,
    ServiceSettings Settings, ServiceState State, string Reason, string GitUrl, IReadOnlyList<string> Urls,
    int ReadyReplicas, int DesiredReplicas, string? ActiveDeploymentId, string? LatestDeploymentId, DateTimeOffset CreatedAt)
{
    /// <summary>Where to push by SSH: <c>ssh://ACCOUNT@HOST:PORT/PROJECT/SERVICE.git</c>; null where git over SSH is off.</summary>
    public string? SshUrl { get; init; }

    /// <summary>Settings that the deployed commit's files decide, by name, with the place: <c>port</c> → <c>proxpaas.toml:4</c>. They come before those shown in <see cref="Settings"/>.</summary>
    public IReadOnlyDictionary<string, string>? SetBy { get; init; }
}
