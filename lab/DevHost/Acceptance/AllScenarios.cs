namespace ProxPaaS.DevHost.Acceptance;

/// <summary>Every scenario in the order in which they are tried.</summary>
internal static class AllScenarios
{
    public static IReadOnlyList<IAcceptanceScenario> List { get; } =
    [
        new UploadedFolder(),
        new SettingsFiles(),
        new BuildsAndImages(),
        new Rollback(),
        new OneOffCommands(),
        new ReleaseCommands(),
        new CancelledBuild(),
        new SshRemote(),
        new KeptSecrets(),
        new TemplatedSite(),
        new Organisations(),
        new CronServices(),
        new CronOverFailover(),
    ];
}
