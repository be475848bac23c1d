using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks;

/// <param name="Directory">Where in the tree the plan applies: "" for its root, otherwise the only sub-directory that gave one.</param>
/// <param name="Providers">The providers that made the plan, in order.</param>
/// <param name="Origins">Where each value of the plan came from, in the plan's own order.</param>
public sealed record PlanResult(BuildPlan Plan, string Directory, IReadOnlyList<string> Providers, IReadOnlyList<PlanOrigin> Origins);
