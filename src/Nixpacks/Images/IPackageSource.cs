using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Images;

/// <summary>Where the packages of a plan come from.</summary>
public interface IPackageSource
{
    string Name { get; }

    /// <exception cref="PlanException">It does not have a package of the plan; the message names each.</exception>
    PackagedPlan Prepare(BuildPlan plan);
}

/// <param name="Plan">The plan as this source carries it out; the given one is not changed.</param>
/// <param name="BuildImage">Image that the build starts from.</param>
/// <param name="Install">Dockerfile instructions that install the packages, each on its own.</param>
/// <param name="Files">Files that they need, by path in the build context.</param>
/// <param name="LoginShell">Programs are found by the login shell's profile only.</param>
public sealed record PackagedPlan(
    BuildPlan Plan, string BuildImage, IReadOnlyList<string> Install, IReadOnlyDictionary<string, string> Files, bool LoginShell, IReadOnlyList<string> Notes);
