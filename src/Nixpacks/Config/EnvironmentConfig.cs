using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Config;

/// <summary>The part of a plan that NIXPACKS_* variables set.</summary>
internal static class EnvironmentConfig
{
    public static BuildPlan Read(PlanEnvironment environment)
    {
        var setup = new Phase("setup")
        {
            NixPkgs = Extend(environment.Config("PKGS"), ' ', ','),
            AptPkgs = Extend(environment.Config("APT_PKGS"), ' ', ','),
            NixLibs = environment.Config("LIBS") is { } libraries ? [.. libraries.Split(' '), "..."] : null,
        };
        return BuildPlan.Of(
            environment.Config("START_CMD") is { } start ? StartPhase.Of(start) : null,
            setup.NixPkgs is null && setup.AptPkgs is null && setup.NixLibs is null ? null : setup,
            WithCaches(environment.Config("INSTALL_CMD") is { } install ? Phase.Install(install) : null, environment.Config("INSTALL_CACHE_DIRS")),
            WithCaches(environment.Config("BUILD_CMD") is { } build ? Phase.Build(build) : null, environment.Config("BUILD_CACHE_DIRS")));
    }

    private static Phase? WithCaches(Phase? phase, string? directories)
    {
        foreach (var directory in phase is null ? [] : Split(directories ?? "", ' ', ','))
        {
            phase!.AddCache(directory);
        }

        return phase;
    }

    private static List<string>? Extend(string? value, params char[] separators) => value is null ? null : [.. Split(value, separators), "..."];

    private static string[] Split(string value, params char[] separators) => value.Split(separators, StringSplitOptions.RemoveEmptyEntries);
}
