using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

/// <summary>Knows one language: whether a tree is of it, and how to build such a tree.</summary>
internal interface IProvider
{
    /// <summary>As users write it in <c>providers</c>.</summary>
    string Name { get; }

    bool Detect(PlanContext app);

    /// <exception cref="PlanException">The tree lacks what a plan needs.</exception>
    BuildPlan Plan(PlanContext app);

    /// <summary>Words beside the name in NIXPACKS_METADATA.</summary>
    IEnumerable<string> Labels(PlanContext app) => [];
}
