using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Config;

/// <summary>The part of a plan that the caller's options set.</summary>
internal static class OptionsConfig
{
    private const string GivenPlan = "The plan in the options";

    public static BuildPlan Read(PlanOptions options)
    {
        var setup = new Phase("setup")
        {
            NixPkgs = options.Packages.Count == 0 ? null : [.. options.Packages, "..."],
            NixLibs = options.Libraries.Count == 0 ? null : [.. options.Libraries, "..."],
            AptPkgs = options.AptPackages.Count == 0 ? null : [.. options.AptPackages, "..."],
        };
        var own = BuildPlan.Of(
            options.StartCommand is { } start ? StartPhase.Of(start) : null,
            setup.NixPkgs is null && setup.NixLibs is null && setup.AptPkgs is null ? null : setup,
            options.InstallCommand is { } install ? Phase.Install(install) : null,
            options.BuildCommand is { } build ? Phase.Build(build) : null);
        return options.Plan is { } given ? PlanMerge.All(PlanReader.Read(Structured.Json(given, GivenPlan) as JsonObject ?? throw new PlanException($"{GivenPlan} must be a JSON object."), GivenPlan), own) : own;
    }
}
