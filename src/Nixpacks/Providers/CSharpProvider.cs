using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class CSharpProvider : IProvider
{
    public string Name => "c#";

    public bool Detect(PlanContext app) => app.Files.Find("*.csproj").Any();

    public BuildPlan Plan(PlanContext app) => Publish(Sdk(app), app.Files.Find("*.csproj").First());

    /// <summary>The plan shared by all .NET languages.</summary>
    internal static BuildPlan Publish(string sdk, string project)
        => BuildPlan.Of(
            StartPhase.Of($"./out/{Path.GetFileNameWithoutExtension(project)}"),
            Phase.Setup(sdk), Phase.Install("dotnet restore"), Phase.Build("dotnet publish --no-restore -c Release -o out"))
            .AddVariable("ASPNETCORE_ENVIRONMENT", "Production")
            .AddVariable("ASPNETCORE_URLS", "http://0.0.0.0:3000")
            .AddVariable("DOTNET_ROOT", "/nix/var/nix/profiles/default/");

    private static string Sdk(PlanContext app)
    {
        var wanted = app.Config("CSHARP_SDK_VERSION")
            ?? (app.Has("global.json") ? Source.JsonNodes.AsText(Source.JsonNodes.At(app.Files.JsonWithComments("global.json"), "sdk", "version")) : null);
        return byte.TryParse(wanted?.Split('.')[0], out var major) && major != 6 ? $"dotnet-sdk_{major}" : "dotnet-sdk";
    }
}
