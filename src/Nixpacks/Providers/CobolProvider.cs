using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class CobolProvider : IProvider
{
    public string Name => "cobol";

    public bool Detect(PlanContext app) => app.Files.Find("*.cbl").Any();

    public BuildPlan Plan(PlanContext app)
    {
        var path = (app.Config("COBOL_APP_NAME") is { } wanted ? app.Files.Find($"*{wanted}.cbl").FirstOrDefault() : null)
            ?? app.Files.Find("*index.cbl").FirstOrDefault() ?? app.Files.Find("*.cbl").FirstOrDefault() ?? "./";
        var name = Path.GetFileNameWithoutExtension(path);
        return BuildPlan.Of(
            StartPhase.Of($"./{name}"),
            Phase.Setup("gnu-cobol", "gcc"),
            Phase.Build($"cobc {app.Config("COBOL_COMPILE_ARGS") ?? "-x -o"} {name} {path}").After("setup"));
    }
}
