namespace ProxPaaS.Nixpacks.Plan;

/// <summary>Fills what a build needs and nobody said, and removes every "...".</summary>
internal static class PlanPin
{
    public const string UbuntuImage = "ghcr.io/railwayapp/nixpacks:ubuntu-1745885067";
    public const string DebianImage = "ghcr.io/railwayapp/nixpacks:debian-1745885067";

    /// <summary>nixpkgs commit used where a provider names none.</summary>
    public const string Archive = "5148520bfab61f99fd25fb9ff7bfbb50dad3c9db";

    /// <summary>The last one with OpenSSL 1.1, which goes with the Debian image.</summary>
    public const string LegacyArchive = "a0b7e70db7a55088d3de0cc370a59f9fbcc906c3";

    public static BuildPlan Pin(BuildPlan plan, bool debian)
    {
        plan.Providers = [];
        plan.BuildImage ??= debian ? DebianImage : UbuntuImage;
        var phases = new SortedDictionary<string, Phase>(StringComparer.Ordinal);
        foreach (var (name, phase) in plan.Phases ?? phases)
        {
            phases[name] = Pin(phase, debian);
        }

        plan.Phases = phases;
        if (plan.Start is { } start)
        {
            plan.Start = new() { Cmd = start.Cmd, RunImage = start.RunImage, User = start.User, OnlyIncludeFiles = AutoList.Pin(start.OnlyIncludeFiles) };
        }

        return plan;
    }

    private static Phase Pin(Phase phase, bool debian) => new(phase.Name)
    {
        NixpkgsArchive = phase.NixpkgsArchive ?? (phase.UsesNix ? debian ? LegacyArchive : Archive : null),
        DependsOn = AutoList.Pin(phase.DependsOn),
        NixPkgs = AutoList.Pin(phase.NixPkgs),
        NixLibs = AutoList.Pin(phase.NixLibs),
        NixOverlays = AutoList.Pin(phase.NixOverlays),
        AptPkgs = AutoList.Pin(phase.AptPkgs),
        Cmds = AutoList.Pin(phase.Cmds),
        OnlyIncludeFiles = AutoList.Pin(phase.OnlyIncludeFiles),
        CacheDirectories = AutoList.Pin(phase.CacheDirectories),
        Paths = AutoList.Pin(phase.Paths),
    };
}
