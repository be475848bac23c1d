using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class FSharpProvider : IProvider
{
    public string Name => "f#";

    public bool Detect(PlanContext app) => app.Files.Find("*.fsproj").Any();

    public BuildPlan Plan(PlanContext app) => CSharpProvider.Publish("dotnet-sdk", app.Files.Find("*.fsproj").First());
}
