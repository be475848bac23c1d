using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Config;

/// <summary>The part of a plan that the caller's options set.</summary>
internal static class OptionsConfig
{
    public static BuildPlan Read(PlanOptions options)
    {
        var setup = new Phase("setup")
        {
            NixPkgs = options.Packages.Count == 0 ? null : [.. options.Packages, "..."],
            AptPkgs = options.AptPackages.Count == 0 ? null : [.. options.AptPackages, "..."],
        };
        return BuildPlan.Of(
            options.StartCommand is { } start ? StartPhase.Of(start) : null,
            setup.NixPkgs is null && setup.AptPkgs is null ? null : setup,
            options.InstallCommand is { } install ? Phase.Install(install) : null,
            options.BuildCommand is { } build ? Phase.Build(build) : null);
    }
}
