using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class ZigProvider : IProvider
{
    public string Name => "zig";

    public bool Detect(PlanContext app) => app.Files.Find("*.zig").Any();

    public BuildPlan Plan(PlanContext app)
        => BuildPlan.Of(
            StartPhase.Of($"./zig-out/bin/{(app.Files.Tree.Name is { Length: > 0 } name ? name : "*")}"),
            Phase.Setup("zig"),
            app.Has(".gitmodules") ? Phase.Install("git submodule update --init") : Phase.Install(),
            Phase.Build("zig build -Doptimize=ReleaseSafe"));
}
