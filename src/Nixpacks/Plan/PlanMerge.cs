namespace ProxPaaS.Nixpacks.Plan;

/// <summary>Two plans into one: later scalars and map entries win, lists follow <see cref="AutoList"/>.</summary>
internal static class PlanMerge
{
    public static BuildPlan All(params IEnumerable<BuildPlan> plans) => plans.Aggregate(new BuildPlan(), Merge);

    public static BuildPlan Merge(BuildPlan first, BuildPlan second) => new()
    {
        Providers = AutoList.Fill(first.Providers, second.Providers),
        BuildImage = second.BuildImage ?? first.BuildImage,
        Variables = Merge(first.Variables, second.Variables),
        StaticAssets = Merge(first.StaticAssets, second.StaticAssets),
        Phases = Merge(first.Phases, second.Phases),
        Start = Merge(first.Start, second.Start),
    };

    private static SortedDictionary<string, string>? Merge(SortedDictionary<string, string>? first, SortedDictionary<string, string>? second)
    {
        if (first is null || second is null)
        {
            return first ?? second;
        }

        var merged = new SortedDictionary<string, string>(first, StringComparer.Ordinal);
        foreach (var (name, value) in second)
        {
            merged[name] = value;
        }

        return merged;
    }

    private static SortedDictionary<string, Phase> Merge(SortedDictionary<string, Phase>? first, SortedDictionary<string, Phase>? second)
    {
        if (first is null)
        {
            return second ?? new(StringComparer.Ordinal);
        }

        var merged = new SortedDictionary<string, Phase>(first, StringComparer.Ordinal);
        foreach (var (name, phase) in second ?? new(StringComparer.Ordinal))
        {
            merged[name] = Merge(merged.GetValueOrDefault(name) ?? Missing(name), phase);
        }

        return merged;
    }

    // A phase that only a later plan speaks of still takes its usual place.
    private static Phase Missing(string name) => new(name)
    {
        DependsOn = name switch { "install" => ["setup"], "build" => ["install"], _ => null },
    };

    private static Phase Merge(Phase first, Phase second) => new(first.Name)
    {
        NixpkgsArchive = second.NixpkgsArchive ?? first.NixpkgsArchive,
        DependsOn = AutoList.Fill(first.DependsOn, second.DependsOn),
        NixPkgs = AutoList.Fill(first.NixPkgs, second.NixPkgs),
        NixLibs = AutoList.Fill(first.NixLibs, second.NixLibs),
        NixOverlays = AutoList.Fill(first.NixOverlays, second.NixOverlays),
        AptPkgs = AutoList.Fill(first.AptPkgs, second.AptPkgs),
        Cmds = AutoList.Fill(first.Cmds, second.Cmds),
        OnlyIncludeFiles = AutoList.Fill(first.OnlyIncludeFiles, second.OnlyIncludeFiles),
        CacheDirectories = AutoList.Fill(first.CacheDirectories, second.CacheDirectories),
        Paths = AutoList.Fill(first.Paths, second.Paths),
    };

    private static StartPhase? Merge(StartPhase? first, StartPhase? second) => first is null || second is null ? first ?? second : new()
    {
        Cmd = second.Cmd ?? first.Cmd,
        RunImage = second.RunImage ?? first.RunImage,
        OnlyIncludeFiles = AutoList.Fill(first.OnlyIncludeFiles, second.OnlyIncludeFiles),
        User = second.User ?? first.User,
    };
}
