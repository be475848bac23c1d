using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class GoProvider : IProvider
{
    internal const string SlimImage = "ubuntu:noble";

    private const string Cache = "/root/.cache/go-build";
    private const string DefaultArchive = "e89cf1c932006531f454de7d652163a9a5c86668";

    public string Name => "go";

    public bool Detect(PlanContext app) => app.Has("main.go") || app.Has("go.mod");

    public BuildPlan Plan(PlanContext app)
    {
        var module = app.Has("go.mod");
        var (package, archive) = Package(module ? app.Text("go.mod") : "");
        var start = app.Files.Find("*.go").Any() ? StartPhase.Of("./out") : null;
        if (start is not null && app.Environment.Get("CGO_ENABLED") != "1")
        {
            start.RunImage = SlimImage;
        }

        return BuildPlan.Of(
            start,
            Phase.Setup(package).From(archive),
            module ? Phase.Install("go mod download").AddCache(Cache) : null,
            Phase.Build(BuildCommand(app, module)).AddCache(Cache).After("setup"))
            .AddVariable("CGO_ENABLED", "0");
    }

    private static string? BuildCommand(PlanContext app, bool module)
    {
        if (app.Config("GO_BIN") is { } name)
        {
            return $"go build -o out ./cmd/{name}";
        }

        if (module && app.Files.Find("*.go").Any(file => !file.Contains('/')))
        {
            return "go build -o out";
        }

        if (app.Files.HasDirectory("cmd"))
        {
            return app.Files.FindDirectories("cmd/*").FirstOrDefault(directory => directory.Count('/') == 1) is { } command ? $"go build -o out ./{command}" : null;
        }

        return module ? "go build -o out" : app.Has("main.go") ? "go build -o out main.go" : null;
    }

    private static (string Package, string Archive) Package(string module)
    {
        var line = module.Split('\n').FirstOrDefault(line => line.Trim().StartsWith("go", StringComparison.Ordinal));
        return line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1) switch
        {
            "1.18" => ("go_1_18", PlanPin.Archive),
            "1.19" => ("go_1_19", PlanPin.Archive),
            "1.20" => ("go_1_20", "1f13eabcd6f5b00fe9de9575ac52c66a0e887ce6"),
            "1.21" => ("go_1_21", "1f13eabcd6f5b00fe9de9575ac52c66a0e887ce6"),
            "1.23" => ("go_1_23", "05bbf675397d5366259409139039af8077d695ce"),
            _ => ("go", DefaultArchive),
        };
    }
}
