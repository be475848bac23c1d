using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class NodeProvider : IProvider
{
    private static readonly string[] BrowserPackages =
        ["libnss3", "libatk1.0-0", "libatk-bridge2.0-0", "libcups2", "libgbm1", "libasound2t64", "libpangocairo-1.0-0", "libxss1", "libgtk-3-0", "libxshmfence1", "libglu1", "chromium"];

    public string Name => "node";

    public bool Detect(PlanContext app) => app.Has("package.json");

    public BuildPlan Plan(PlanContext app)
    {
        var project = new NodeProject(app);
        var all = project.AllPackages().ToList();
        var caddy = ViteSpa.CaddyPhase(app, project);
        var plan = BuildPlan.Of(
            StartCommand(app, project) is { } start ? StartPhase.Of(start) : null,
            Setup(project), Install(project, all.Exists(package => package.Dependencies.Contains("cypress"))), Build(app, project, all.Where(package => package.Dependencies.Contains("next")).Select(package => package.Directory)), caddy)
            .AddVariable("NODE_ENV", "production").AddVariable("NPM_CONFIG_PRODUCTION", "false").AddVariable("CI", "true");
        if (caddy is not null)
        {
            plan.AddAsset("Caddyfile", StaticAsset.Read("node/Caddyfile"));
        }

        return ViteSpa.IsVite(app, project) ? plan.AddVariable("NIXPACKS_SPA_OUTPUT_DIR", app.Config("SPA_OUT_DIR") ?? ViteSpa.OutputDirectory(app, project)) : plan;
    }

    private static Phase Setup(NodeProject project)
    {
        var setup = Phase.Setup([.. project.Packages()]).AddOverlay(NodeProject.Overlay).From(project.NixArchive);
        if (project.Mentions("prisma"))
        {
            setup.AddPackages("openssl");
        }

        if (project.Mentions("sharp"))
        {
            setup.AddLibraries("gcc-unwrapped");
        }

        if (project.Mentions("puppeteer"))
        {
            setup.AddApt(BrowserPackages);
        }

        return project.Mentions("canvas") ? setup.AddLibraries("libuuid", "libGL") : setup;
    }

    private static Phase Install(NodeProject project, bool cypress)
    {
        var install = Phase.Install(project.UsesCorepack ? "npm install -g corepack@0.24.1 && corepack enable" : null)
            .AddCache(project.CacheDirectory).AddPath("/app/node_modules/.bin");
        if (project.Package is not null)
        {
            install.AddCommand(project.InstallCommand());
        }

        return cypress ? install.AddCache("/root/.cache/Cypress") : install;
    }

    private static Phase Build(PlanContext app, NodeProject project, IEnumerable<string> nextDirectories)
    {
        var build = Phase.Build(BuildCommand(app, project)).AddCache("node_modules/.cache");
        foreach (var directory in nextDirectories)
        {
            build.AddCache(directory.Length == 0 ? ".next/cache" : $"{directory}/.next/cache");
        }

        foreach (var directory in project.Package.At("cacheDirectories").AsTexts() ?? [])
        {
            build.AddCache(directory);
        }

        if (BuildInfo(app) is { } info && app.Has(info))
        {
            build.AddCache(info);
        }

        return Moon.Applies(app) ? build.AddCache(".moon/cache/outputs") : build;
    }

    private static string? BuildCommand(PlanContext app, NodeProject project)
        => Moon.Command(app, project, "build")
            ?? Nx.BuildCommand(app, project)
            ?? Turborepo.BuildCommand(app, project)
            ?? (project.HasScript("build") ? $"{project.PackageManager} run build" : null);

    private static string? StartCommand(PlanContext app, NodeProject project)
    {
        var bun = project.PackageManager == "bun";
        var executor = bun ? "bun" : "node";
        return Moon.Command(app, project, "start")
            ?? Nx.StartCommand(app, project)
            ?? Turborepo.StartCommand(app, project)
            ?? ViteSpa.StartCommand(app, project)
            ?? (project.HasScript("start") ? $"{project.PackageManager} run start"
                : project.Package.At("main").AsText() is { } main && app.Has(main) ? $"{executor} {main}"
                : app.Has("index.js") ? $"{executor} index.js"
                : bun && app.Has("index.ts") ? "bun index.ts"
                : null);
    }

    /// <summary>Where an incremental TypeScript build keeps its state.</summary>
    private static string? BuildInfo(PlanContext app)
    {
        var config = TsConfig(app, "tsconfig.json");
        var own = config.At("compilerOptions");
        var inherited = config.At("extends").AsText() is { } parent ? TsConfig(app, parent).At("compilerOptions") : null;
        return (own.At("incremental").AsFlag() ?? inherited.At("incremental").AsFlag()) != true ? null
            : Option("tsBuildInfoFile") ?? (Option("outDir") is { } output ? $"{output}/tsconfig.tsbuildinfo" : "tsconfig.tsbuildinfo");

        string? Option(string name) => own.At(name).AsText() ?? inherited.At(name).AsText();
    }

    /// <summary>Null also for one with comments, several parents, or a value of another kind: upstream reads such a file as none.</summary>
    private static JsonObject? TsConfig(PlanContext app, string path)
        => app.Files.JsonOrNull(path) is { } config && IsTextOrAbsent(config["extends"]) && config["compilerOptions"] is null or JsonObject
            && IsTextOrAbsent(config.At("compilerOptions", "tsBuildInfoFile")) && IsTextOrAbsent(config.At("compilerOptions", "outDir"))
            && (config.At("compilerOptions", "incremental") is not { } flag || flag.AsFlag() is not null) ? config : null;

    private static bool IsTextOrAbsent(JsonNode? node) => node is null || node.AsText() is not null;
}
