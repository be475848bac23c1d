using System.Text.Json.Nodes;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class PhpProvider : IProvider
{
    private const string Archive = "dbc4f15b899ac77a8d408d8e0f89fa9c0c5f2b78";

    private static readonly string[] Assets =
        ["nginx.template.conf", "php-fpm.conf", "scripts/config/template.mjs", "scripts/prestart.mjs", "scripts/util/cmd.mjs", "scripts/util/laravel.mjs", "scripts/util/logger.mjs", "scripts/util/nix.mjs"];

    public string Name => "php";

    public bool Detect(PlanContext app) => app.Has("composer.json") || app.Has("index.php");

    public BuildPlan Plan(PlanContext app)
    {
        var node = new NodeProject(app);
        var plan = BuildPlan.Of(Start(app), Setup(app, node), Install(app, node), Build(node)).AddVariable("PORT", "80");
        foreach (var asset in Assets)
        {
            plan.AddAsset(asset, StaticAsset.Read($"php/{asset}"));
        }

        return app.Has("artisan") ? plan.AddVariable("IS_LARAVEL", "yes").AddVariable("NIXPACKS_PHP_ROOT_DIR", "/app/public") : plan;
    }

    private static Phase Setup(PlanContext app, NodeProject node)
    {
        var require = app.Files.JsonOrNull("composer.json").At("require") as JsonObject;
        var version = Version(require?["php"].AsText());
        var php = version == "8.2" ? "php" : $"php{version.Replace(".", "", StringComparison.Ordinal)}";
        var extensions = require.Keys().Where(name => Extension(name, version)).Select(name => name[4..]).Order(StringComparer.Ordinal).ToList();
        var packages = extensions.ConvertAll(name => $"{php}Extensions.{name}");
        return Phase.Setup($"({php}.withExtensions (pe: pe.enabled ++ [{string.Join(' ', extensions.Select(name => $"pe.all.{name}"))}]))", "nginx", "libmysqlclient", $"{php}Packages.composer")
            .AddPackages(node.Packages()).AddOverlay(NodeProject.Overlay).AddPackages(packages)
            .From(version is "7.4" or "8.0" ? PlanPin.Archive : Archive)
            .AddLibraries(packages).AddLibraries("libmysqlclient");
    }

    // json and opcache are part of PHP 8 and no packages of their own.
    private static bool Extension(string name, string version)
        => name.StartsWith("ext-", StringComparison.Ordinal) && (version == "7.4" || name is not ("ext-json" or "ext-zend-opcache"));

    private static string Version(string? constraint)
        => new[] { "8.0", "8.1", "8.2", "8.3", "8.4", "7.4" }.FirstOrDefault(version => constraint?.Contains(version, StringComparison.Ordinal) == true) ?? "8.3";

    private static Phase Install(PlanContext app, NodeProject node)
    {
        var install = Phase.Install("mkdir -p /var/log/nginx && mkdir -p /var/cache/nginx");
        if (app.Has("composer.json"))
        {
            install.AddCommand("composer install --ignore-platform-reqs");
        }

        return app.Has("package.json") ? install.AddCommand(node.InstallCommand()) : install;
    }

    private static Phase? Build(NodeProject node)
        => node.HasScript("prod") ? Phase.Build($"{node.PackageManager} run prod") : node.HasScript("build") ? Phase.Build($"{node.PackageManager} run build") : null;

    private static StartPhase Start(PlanContext app)
    {
        var fpm = $"php-fpm -y {PlanContext.Asset("php-fpm.conf")}";
        if (app.Has("nginx.conf"))
        {
            return StartPhase.Of($"{fpm} & nginx -c /app/nginx.conf");
        }

        var template = app.Has("nginx.template.conf") ? "/app/nginx.template.conf" : PlanContext.Asset("nginx.template.conf");
        return StartPhase.Of($"node {PlanContext.Asset("scripts/prestart.mjs")} {template} /nginx.conf && ({fpm} & nginx -c /nginx.conf)");
    }
}
