namespace ProxPaaS.Orchestrator.Builds.Dockerfiles;

/// <summary>What a Dockerfile asks for beside its context.</summary>
/// <param name="Images">Image references as they are written, arguments filled in: of FROM, COPY --from and RUN --mount.</param>
/// <param name="NotUnderstood">Expressions that stand for an image and could not be filled in.</param>
/// <param name="SecretMounts">The options of each RUN --mount=type=secret.</param>
internal sealed record DockerfileFacts(IReadOnlyList<string> Images, IReadOnlyList<string> NotUnderstood, IReadOnlyList<string> SecretMounts)
{
    public static readonly DockerfileFacts Nothing = new([], [], []);

    /// <summary>Those of the secrets that a mount names; all where a mount leaves it open.</summary>
    public IEnumerable<string> Mounted(IEnumerable<string> secrets)
        => SecretMounts.Any(mount => mount.Contains('$')) ? secrets : secrets.Where(name => SecretMounts.Any(mount => mount.Contains(name, StringComparison.Ordinal)));
}
