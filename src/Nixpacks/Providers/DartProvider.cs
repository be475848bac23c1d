using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class DartProvider : IProvider
{
    public string Name => "dart";

    public bool Detect(PlanContext app) => app.Has("pubspec.yaml");

    public BuildPlan Plan(PlanContext app)
    {
        var name = Source.JsonNodes.AsText(Source.JsonNodes.At(app.Files.Yaml("pubspec.yaml"), "name")) ?? throw new PlanException("pubspec.yaml has no 'name'.");
        return BuildPlan.Of(
            StartPhase.Of($"./bin/{name}.exe"),
            Phase.Setup("dart"), Phase.Install("dart pub get").Only("pubspec.yaml"), Phase.Build($"dart compile exe bin/{name}.dart"));
    }
}
