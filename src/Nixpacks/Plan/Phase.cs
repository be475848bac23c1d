namespace ProxPaaS.Nixpacks.Plan;

/// <summary>One step of a build. Null means "not said", which differs from an empty list.</summary>
public sealed class Phase(string name)
{
    public string Name { get; } = name;

    public List<string>? DependsOn { get; set; }

    public List<string>? NixPkgs { get; set; }

    public List<string>? NixLibs { get; set; }

    public List<string>? NixOverlays { get; set; }

    public string? NixpkgsArchive { get; set; }

    public List<string>? AptPkgs { get; set; }

    public List<string>? Cmds { get; set; }

    public List<string>? OnlyIncludeFiles { get; set; }

    public List<string>? CacheDirectories { get; set; }

    public List<string>? Paths { get; set; }

    internal bool UsesNix => NixPkgs is { Count: > 0 } || NixLibs is { Count: > 0 };

    internal static Phase Setup(params string[] packages) => packages.Length == 0 ? new Phase("setup") : new Phase("setup").AddPackages(packages);

    internal static Phase Install(string? command = null) => new("install") { DependsOn = ["setup"], Cmds = command is null ? null : [command] };

    internal static Phase Build(string? command = null) => new("build") { DependsOn = ["install"], Cmds = command is null ? null : [command] };

    /// <summary>Packages without an overlay; upstream writes the (empty) overlay list whenever a provider adds packages.</summary>
    internal Phase AddPackages(params IEnumerable<string> packages)
    {
        (NixPkgs ??= []).AddRange(packages);
        NixOverlays ??= [];
        return this;
    }

    internal Phase AddOverlay(string overlay)
    {
        if (!(NixOverlays ??= []).Contains(overlay))
        {
            NixOverlays.Add(overlay);
        }

        return this;
    }

    internal Phase AddLibraries(params IEnumerable<string> libraries)
    {
        (NixLibs ??= []).AddRange(libraries);
        return this;
    }

    internal Phase AddApt(params IEnumerable<string> packages)
    {
        (AptPkgs ??= []).AddRange(packages);
        return this;
    }

    internal Phase AddCommand(string command)
    {
        (Cmds ??= []).Add(command);
        return this;
    }

    internal Phase After(string phase)
    {
        (DependsOn ??= []).Add(phase);
        return this;
    }

    internal Phase Only(params IEnumerable<string> files)
    {
        (OnlyIncludeFiles ??= []).AddRange(files);
        return this;
    }

    internal Phase AddPath(string path)
    {
        (Paths ??= []).Add(path);
        return this;
    }

    internal Phase AddCache(string directory)
    {
        CacheDirectories = [.. (CacheDirectories ?? []).Append(directory).Distinct().Order(StringComparer.Ordinal)];
        return this;
    }

    internal Phase From(string archive)
    {
        NixpkgsArchive = archive;
        return this;
    }

    /// <summary>The same phase under another name; lists are shared, since phases are not changed after their provider returned.</summary>
    internal Phase Renamed(string name, List<string>? dependsOn) => new(name)
    {
        DependsOn = dependsOn, NixPkgs = NixPkgs, NixLibs = NixLibs, NixOverlays = NixOverlays, NixpkgsArchive = NixpkgsArchive, AptPkgs = AptPkgs,
        Cmds = Cmds, OnlyIncludeFiles = OnlyIncludeFiles, CacheDirectories = CacheDirectories, Paths = Paths,
    };

    /// <summary>The lists by their JSON names, in JSON order; the archive is written between overlays and apt packages.</summary>
    internal IEnumerable<(string Name, List<string>? Values)> Lists() =>
    [
        ("dependsOn", DependsOn), ("nixPkgs", NixPkgs), ("nixLibs", NixLibs), ("nixOverlays", NixOverlays), ("aptPkgs", AptPkgs),
        ("cmds", Cmds), ("onlyIncludeFiles", OnlyIncludeFiles), ("cacheDirectories", CacheDirectories), ("paths", Paths),
    ];
}
