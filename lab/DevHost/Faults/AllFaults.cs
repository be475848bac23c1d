namespace ProxPaaS.DevHost.Faults;

/// <summary>Every scenario in the order in which they are tried.</summary>
internal static class AllFaults
{
    public static IReadOnlyList<IFaultScenario> List { get; } =
    [
        new NodeProcessKilled("proxpaas-agent"),
        new NodeProcessKilled("dockerd"),
        new EdgeKilled(),
        new UnknownRepository(),
        BrokenPush.Dockerfile,
        BrokenPush.NeverListens,
        new KilledWhileDeploying(building: true),
        new KilledWhileDeploying(building: false),
        new TakenVmids(),
        new CrashInNodeLife("clone.after-post", whileRemoving: false),
        new CrashInNodeLife("start.after-post", whileRemoving: false),
        new CrashInNodeLife("join.before-ready", whileRemoving: false),
        new CrashInNodeLife("destroy.after-delete", whileRemoving: true),
        new StorageFull(),
        new MissingArchive(),
        new MissingTemplate(),
        new WrongToken(),
        new CrashInRollout("placement.after-commit"),
        new CrashInRollout("rollout.after-commit"),
        new SshSeed(),
        new UserDataApplied(),
        new TemplateData(),
    ];
}
