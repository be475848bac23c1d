namespace ProxPaaS.Orchestrator.References;

/// <summary>What a change of variables does to an environment. Pure.</summary>
/// <param name="NewProblems">Sentences about variables that resolved before and would not any more, or never did.</param>
/// <param name="Affected">Ids of services that get other values than before.</param>
internal sealed record ReferenceChange(IReadOnlyList<string> NewProblems, IReadOnlyList<string> Affected)
{
    public static ReferenceChange Between(VariableScope before, VariableScope after)
    {
        var (old, now) = (ReferenceResolver.Resolve(before), ReferenceResolver.Resolve(after));
        var known = old.Values.SelectMany(s => s.Problems).ToHashSet();
        return new(
            [.. now.Values.SelectMany(s => s.Problems).Where(p => !known.Contains(p)).Distinct()],
            [.. now.Values.Where(s => !old.TryGetValue(s.Id, out var was) || !Same(was.Variables, s.Variables)).Select(s => s.Id)]);
    }

    private static bool Same(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other)
        => one.Count == other.Count && one.All(v => other.TryGetValue(v.Key, out var value) && value == v.Value);
}
