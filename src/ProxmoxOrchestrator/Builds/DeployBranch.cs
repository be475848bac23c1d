namespace ProxPaaS.Orchestrator.Builds;

/// <summary>Which references deploy a service: its branch; and master for those whose git still starts with it.</summary>
internal static class DeployBranch
{
    private const string Heads = "refs/heads/";

    public static IReadOnlyList<string> RefsOf(string branch) => branch == "main" ? [$"{Heads}main", $"{Heads}master"] : [Heads + branch];

    public static bool Deploys(string branch, string reference) => RefsOf(branch).Contains(reference);

    public static string Short(string reference) => reference.StartsWith(Heads, StringComparison.Ordinal) ? reference[Heads.Length..] : reference;
}
