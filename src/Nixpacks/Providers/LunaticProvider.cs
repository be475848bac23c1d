using System.Text.RegularExpressions;
using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Nixpacks.Providers;

internal sealed partial class LunaticProvider : IProvider
{
    public string Name => "lunatic";

    public bool Detect(PlanContext app) => app.Has("Cargo.toml") && Runner().IsMatch(app.Text(".cargo/config.toml"));

    public BuildPlan Plan(PlanContext app)
    {
        var plan = RustProvider.Make(app);
        plan.Phases!["setup"].AddPackages("lunatic");
        plan.Start = plan.Start is { Cmd: { } command } ? StartPhase.Of($"lunatic {command}") : null;
        return plan;
    }

    [GeneratedRegex("runner\\s*=\\s*\"lunatic\"", RegexOptions.NonBacktracking)]
    private static partial Regex Runner();
}
