namespace ProxPaaS.DevHost.Git.Dialects;

/// <summary>Every dialect that the stand-in speaks. The first is tried in all its branches, the others in what differs.</summary>
internal static class AllDialects
{
    public static IReadOnlyList<Dialect> List { get; } =
    [
        new GiteaDialect(), new ForgejoDialect(), new GithubDialect(), new GitlabDialect(signed: false), new GitlabDialect(signed: true), new BitbucketDialect(), new BitbucketDcDialect(),
    ];
}
