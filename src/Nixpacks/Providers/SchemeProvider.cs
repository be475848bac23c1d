using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed class SchemeProvider : IProvider
{
    public string Name => "scheme";

    public bool Detect(PlanContext app) => app.Has("haunt.scm");

    public BuildPlan Plan(PlanContext app)
        => BuildPlan.Of(StartPhase.Of("guile init.scm --auto-compile"), Phase.Setup("haunt", "guile"), Phase.Build("haunt build").After("setup"));
}
