using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class HaskellProvider : IProvider
{
    public string Name => "haskell";

    public bool Detect(PlanContext app) => app.Has("package.yaml") && app.Files.Find("*.hs").Any();

    public BuildPlan Plan(PlanContext app)
    {
        var program = Source.JsonNodes.Keys(Source.JsonNodes.At(app.Files.Yaml("package.yaml"), "executables")).Order(StringComparer.Ordinal).FirstOrDefault()
            ?? throw new PlanException("package.yaml names no program; add one under 'executables'.");
        return BuildPlan.Of(
            StartPhase.Of($"/root/.local/bin/{program}"),
            Phase.Setup("stack").AddApt("libgmp-dev", "gcc", "binutils", "make", "zlib1g-dev"),
            Phase.Install("stack setup").AddCache("/root/.stack"),
            Phase.Build("stack install").AddCache("/root/.stack").AddCache(".stack-work"));
    }
}
