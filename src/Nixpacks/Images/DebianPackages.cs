using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Images;

/// <summary>Packages from Debian 12, for installations that cannot reach Nix's.</summary>
/// <param name="baseImage">A Debian 12 image with bash; null: <see cref="DefaultImage"/>.</param>
/// <param name="provided">Debian packages that the base image has in another form and that apt must not install.</param>
public sealed class DebianPackages(string? baseImage = null, IReadOnlyCollection<string>? provided = null) : IPackageSource
{
    public const string DefaultImage = "debian:bookworm-slim";

    // Debian's own gems, which GEM_PATH would hide.
    private const string DebianGems = "/var/lib/gems/3.1.0:/usr/share/rubygems-integration/all:/usr/share/rubygems-integration/3.1.0:/usr/lib/x86_64-linux-gnu/rubygems-integration/3.1.0:/usr/lib/ruby/gems/3.1.0";

    // Only needed where Ruby itself is compiled.
    private static readonly HashSet<string> ForCompilingRuby = new(StringComparer.Ordinal) { "autoconf", "bison", "libreadline6-dev", "libncurses5-dev", "libgdbm6", "libgdbm-dev", "libdb-dev" };

    private static readonly (string From, string To)[] Rewrites =
    [
        ("mkdir /etc/nginx/", "mkdir -p /etc/nginx/"),
        (" --target x86_64-unknown-linux-musl", ""),
        ("target/x86_64-unknown-linux-musl/release", "target/release"),
    ];

    public string Name => "debian";

    private string Image => string.IsNullOrEmpty(baseImage) ? DefaultImage : baseImage;

    public PackagedPlan Prepare(BuildPlan plan)
    {
        var ruby = plan.Phases?.Values.Any(phase => phase.Cmds?.Exists(IsRbenv) == true) == true;
        var packages = new SortedSet<string>(StringComparer.Ordinal) { "ca-certificates" };
        var commands = new List<string>();
        var notes = new List<string>();
        var missing = new List<string>();
        if (ruby)
        {
            packages.UnionWith(["ruby", "ruby-dev", "bundler"]);
            notes.Add("Ruby 3.1 of Debian 12 is used; other versions are not compiled here.");
        }

        foreach (var name in (plan.Phases?.Values ?? Enumerable.Empty<Phase>()).SelectMany(phase => (phase.NixPkgs ?? []).Concat(phase.NixLibs ?? [])).Distinct().Where(name => !(ruby && name == "rustc")))
        {
            if (DebianNames.Find(name) is not { } found)
            {
                missing.Add(name);
                continue;
            }

            packages.UnionWith(found.Packages);
            commands.AddRange(found.Commands.Where(command => !commands.Contains(command)));
            notes.AddRange(found.Note is { } note && !notes.Contains(note) ? [note] : []);
        }

        if (missing.Count > 0)
        {
            throw new PlanException(
                $"Debian 12 has nothing for {string.Join(", ", missing)}. Add a Dockerfile, or name Debian packages in nixpacks.toml ([phases.setup] with nixPkgs = [] and aptPkgs = [\"…\"]); with Builds:Packages=nix the operator can take packages from Nix.");
        }

        packages.UnionWith((plan.Phases?.Values ?? Enumerable.Empty<Phase>()).SelectMany(phase => phase.AptPkgs ?? [])
            .Where(name => !(ruby && ForCompilingRuby.Contains(name))).Select(name => DebianNames.Apt(DockerText.OneLine(name, "a Debian package"))));
        packages.ExceptWith(provided ?? []);
        return new(Adapt(plan, ruby), Image, [.. Install(packages, commands)], new Dictionary<string, string>(), LoginShell: false, notes);
    }

    private static IEnumerable<string> Install(SortedSet<string> packages, List<string> commands)
    {
        if (packages.Count > 0)
        {
            yield return $"RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends {string.Join(' ', packages)} && rm -rf /var/lib/apt/lists/*";
        }

        if (commands.Count > 0)
        {
            yield return $"RUN {string.Join(" && ", commands)}";
        }
    }

    private BuildPlan Adapt(BuildPlan plan, bool ruby)
    {
        var phases = new SortedDictionary<string, Phase>(StringComparer.Ordinal);
        foreach (var (name, phase) in plan.Phases ?? [])
        {
            phases[name] = Adapt(phase);
        }

        var start = plan.Start is not { } given ? null : new StartPhase { Cmd = given.Cmd, User = given.User, OnlyIncludeFiles = given.OnlyIncludeFiles, RunImage = given.RunImage is null ? null : Image };
        return new()
        {
            Providers = plan.Providers,
            BuildImage = Image,
            Variables = ruby ? WithGems(plan.Variables) : plan.Variables,
            StaticAssets = plan.StaticAssets is null ? null : new(plan.StaticAssets.ToDictionary(asset => asset.Key, asset => asset.Value.Replace("/nix/store/*-user-environment/conf/", "/etc/nginx/", StringComparison.Ordinal)), StringComparer.Ordinal),
            Phases = phases,
            Start = start,
        };
    }

    private static Phase Adapt(Phase phase) => new(phase.Name)
    {
        DependsOn = phase.DependsOn,
        Cmds = phase.Cmds is null ? null : [.. phase.Cmds.Where(command => !IsRbenv(command)).Select(command => Rewrites.Aggregate(command, (text, rewrite) => text.Replace(rewrite.From, rewrite.To, StringComparison.Ordinal)))],
        OnlyIncludeFiles = phase.OnlyIncludeFiles,
        CacheDirectories = phase.CacheDirectories,
        Paths = phase.Paths is null ? null : [.. phase.Paths.Where(path => !path.Contains(".rbenv", StringComparison.Ordinal))],
    };

    private static SortedDictionary<string, string> WithGems(SortedDictionary<string, string>? variables)
    {
        var changed = new SortedDictionary<string, string>(variables ?? [], StringComparer.Ordinal);
        if (changed.TryGetValue("GEM_PATH", out var path))
        {
            changed["GEM_PATH"] = $"{path}:{DebianGems}";
        }

        return changed;
    }

    private static bool IsRbenv(string command) => command.Contains("rbenv-installer", StringComparison.Ordinal);
}
