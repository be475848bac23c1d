namespace ProxPaaS.Nixpacks.Plan;

/// <summary>What nixpacks calls a build plan. Null means "not said", which differs from an empty list.</summary>
public sealed class BuildPlan
{
    public List<string>? Providers { get; set; }

    public string? BuildImage { get; set; }

    public SortedDictionary<string, string>? Variables { get; set; }

    /// <summary>Files put into /assets, by their relative path.</summary>
    public SortedDictionary<string, string>? StaticAssets { get; set; }

    public SortedDictionary<string, Phase>? Phases { get; set; }

    public StartPhase? Start { get; set; }

    internal static BuildPlan Of(StartPhase? start, params IEnumerable<Phase?> phases)
    {
        var plan = new BuildPlan { Start = start, Phases = new(StringComparer.Ordinal) };
        foreach (var phase in phases)
        {
            if (phase is not null)
            {
                plan.Phases[phase.Name] = phase;
            }
        }

        return plan;
    }

    internal void AddPhase(Phase phase) => (Phases ??= new(StringComparer.Ordinal))[phase.Name] = phase;

    internal BuildPlan AddVariable(string name, string value)
    {
        (Variables ??= new(StringComparer.Ordinal))[name] = value;
        return this;
    }

    internal BuildPlan AddAsset(string name, string content)
    {
        (StaticAssets ??= new(StringComparer.Ordinal))[name] = content;
        return this;
    }
}
