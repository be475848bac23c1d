using ProxPaaS.Orchestrator.References;

namespace ProxPaaS.Orchestrator.Builds.Variables;

/// <summary>The variables that a build may read as secrets, as they are now. Pure.</summary>
/// <param name="Values">Those whose value is known: a mark or a reference is never handed out for one.</param>
/// <param name="Waits">Why the build cannot begin yet, in a sentence; null when it can.</param>
/// <param name="Problem">Why it never can as things stand; null when it can.</param>
internal sealed record BuildVariables(IReadOnlyDictionary<string, string> Values, string? Waits, string? Problem)
{
    private const int ShownNames = 3;

    /// <param name="names">What the build mounts.</param>
    /// <param name="path">PROJECT/ENVIRONMENT of the service, for sentences.</param>
    public static BuildVariables Of(IReadOnlyCollection<string> names, DeploymentVariables variables, string path)
    {
        var mounted = names.Where(variables.Variables.ContainsKey).ToDictionary(name => name, name => variables.Variables[name]);
        if (variables.Problem is { } problem)
        {
            // These are as they were written: what refers to something is no value.
            var plain = mounted.Where(v => ReferenceText.IsPlain(v.Value)).ToDictionary();
            return new(plain, null, plain.Count == mounted.Count ? null : problem);
        }

        var open = mounted.Where(v => AddressMark.IsIn(v.Value)).Select(v => v.Key).Order(StringComparer.Ordinal).ToList();
        if (open.Count == 0)
        {
            return new(mounted, null, null);
        }

        var neighbours = variables.WaitsFor.Where(w => open.Any(name => AddressMark.IsIn(mounted[name], w.Key))).Select(w => w.Value).Order(StringComparer.Ordinal).ToList();
        return new(
            mounted.Where(v => !AddressMark.IsIn(v.Value)).ToDictionary(),
            $"Waits for the address of {Listed(neighbours)}, which {Listed(open)} of the build {(open.Count == 1 ? "needs" : "need")}. It is known once {Listed(neighbours)} {(neighbours.Count == 1 ? "runs" : "run")}: "
                + $"deploy what does not (px deploy -s {path}/{neighbours.FirstOrDefault()}), or take the reference out and deploy again.",
            null);
    }

    private static string Listed(List<string> names)
        => names.Count <= ShownNames ? string.Join(" and ", names) : $"{string.Join(", ", names.Take(ShownNames))} and {names.Count - ShownNames} more";
}
