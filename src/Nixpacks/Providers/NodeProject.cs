using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Providers;

/// <summary>The facts of a package.json that several providers ask for.</summary>
internal sealed class NodeProject(PlanContext app)
{
    public const string Overlay = "https://github.com/railwayapp/nix-npm-overlay/archive/main.tar.gz";

    private const string Archive = "ffeebf0acf3ae8b29f8c7049cd911b9636efd7e7";
    private const string OldArchive = "bf744fe90419885eefced41b3e5ae442d732712d";
    private const string BunArchive = "5a0711127cd8b916c3d3128f473388c8c79df0da";

    private static readonly string[] DependencyFiles = ["package.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml"];

    /// <summary>package.json; null where there is none.</summary>
    public JsonObject? Package { get; } = app.Has("package.json") ? app.Files.Json("package.json") : null;

    public int Version => NodeVersion.Choose(app, Package);

    public string PackageManager => Package.At("packageManager").AsText()?.Split('@')[0] switch
    {
        "npm" or "pnpm" or "yarn" or "bun" => Package.At("packageManager").AsText()!.Split('@')[0],
        _ when app.Has("pnpm-lock.yaml") => "pnpm",
        _ when app.Has("yarn.lock") => "yarn",
        _ when HasBunLock => "bun",
        _ => "npm",
    };

    /// <summary>Runs a program of the project's dependencies.</summary>
    public string Runner => PackageManager switch { "pnpm" => "pnpx", "yarn" => "yarn", _ => "npx" };

    public string NixArchive => PackageManager == "bun" ? BunArchive : Version <= 16 ? OldArchive : Archive;

    /// <summary>A packageManager field other than npm's, on a Node.js that has corepack.</summary>
    public bool UsesCorepack => Version != 14 && Package.At("packageManager").AsText() is { } manager && !manager.StartsWith("npm", StringComparison.Ordinal);

    public string CacheDirectory => PackageManager switch
    {
        "yarn" => "/usr/local/share/.cache/yarn/v6",
        "pnpm" => "/root/.local/share/pnpm/store/v3",
        "bun" => "/root/.bun",
        _ => "/root/.npm",
    };

    private bool HasBunLock => app.Has("bun.lockb") || app.Has("bun.lock");

    public string? Script(string name) => Package.At("scripts", name).AsText();

    public bool HasScript(string name) => Script(name) is not null;

    /// <summary>Upstream looks at devDependencies only where there are no dependencies at all.</summary>
    public bool HasDependency(string name) => (Package.At("dependencies") ?? Package.At("devDependencies")).At(name) is not null;

    /// <summary>Upstream's test: the word occurs anywhere in a manifest or lock file.</summary>
    public bool Mentions(string word) => DependencyFiles.Any(file => app.Text(file).Contains(word, StringComparison.Ordinal));

    public IEnumerable<string> Packages() => [$"nodejs_{Version}", ManagerPackage()];

    public string InstallCommand() => PackageManager switch
    {
        "pnpm" => "pnpm i --frozen-lockfile",
        "yarn" => app.Has(".yarnrc.yml") ? "yarn install --check-cache" : "yarn install --frozen-lockfile",
        _ when app.Has("package-lock.json") => "npm ci",
        _ when HasBunLock => "bun i --no-save",
        _ => "npm i",
    };

    /// <summary>The package.json files of the whole tree, dependencies' own left out, each with its folder ("" for the root).</summary>
    public IEnumerable<(string Directory, HashSet<string> Dependencies)> AllPackages()
        => from found in app.Files.FindJson("**/package.json")
           where !found.Path.Contains("node_modules", StringComparison.Ordinal)
           let package = found.Json
           select (Path.GetDirectoryName(found.Path) ?? "", package.At("dependencies").Keys().Concat(package.At("devDependencies").Keys()).ToHashSet(StringComparer.Ordinal));

    private string ManagerPackage()
    {
        switch (PackageManager)
        {
            case "pnpm":
                var lockfile = app.Text("pnpm-lock.yaml");
                return lockfile.StartsWith("lockfileVersion: 5.3", StringComparison.Ordinal) ? "pnpm-6_x"
                    : lockfile.StartsWith("lockfileVersion: 5.4", StringComparison.Ordinal) ? "pnpm-7_x"
                    : lockfile.StartsWith("lockfileVersion: '6.0'", StringComparison.Ordinal) ? "pnpm-8_x"
                    : "pnpm-9_x";
            case "yarn": return "yarn-1_x";
            case "bun": return "bun";
            default:
                var npm = app.Text("package-lock.json");
                return npm.Contains("\"lockfileVersion\": 1", StringComparison.Ordinal) ? "npm-6_x"
                    : npm.Contains("\"lockfileVersion\": 2", StringComparison.Ordinal) ? "npm-8_x"
                    : "npm-9_x";
        }
    }
}
