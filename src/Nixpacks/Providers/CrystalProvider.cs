using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class CrystalProvider : IProvider
{
    public string Name => "crystal";

    public bool Detect(PlanContext app) => app.Has("shard.yml");

    public BuildPlan Plan(PlanContext app)
    {
        var target = Source.JsonNodes.Keys(Source.JsonNodes.At(app.Files.Yaml("shard.yml"), "targets")).FirstOrDefault()
            ?? throw new PlanException("shard.yml names no target; add one under 'targets'.");
        return BuildPlan.Of(StartPhase.Of($"./bin/{target}"), Phase.Setup("crystal", "shards"), Phase.Install("shards install"), Phase.Build("shards build"));
    }
}
