using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks;

/// <param name="Directory">Where in the tree the plan applies: "" for its root, otherwise the only sub-directory that gave one.</param>
/// <param name="Providers">The providers that made the plan, in order.</param>
/// <param name="Origins">Where each value of the plan came from, in the plan's own order.</param>
public sealed record PlanResult(BuildPlan Plan, string Directory, IReadOnlyList<string> Providers, IReadOnlyList<PlanOrigin> Origins)
{
    /// <summary>For people: some of the files that tell how to build what is there.</summary>
    public const string KnownFiles = "package.json, requirements.txt, go.mod, index.php or index.html";

    /// <summary>Nothing in the tree, its configuration or the options tells how to build it.</summary>
    public bool IsEmpty => this is { Providers.Count: 0, Plan: { Phases: null or { Count: 0 }, Start: null } };
}
