using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Deploying;

/// <summary>Says each thing about a deployment once.</summary>
internal sealed class StepTeller(PxOutput output)
{
    private readonly HashSet<string> _finished = [];
    private string _lastReason = "";

    public void Tell(DeploymentView deployment)
    {
        foreach (var step in deployment.Steps)
        {
            if (step is { StartedAt: { } started, FinishedAt: { } finished } && _finished.Add(step.Name))
            {
                output.Note($"{output.Tint("✓", "green")} {step.Name}{Detail(step)} {output.Tint($"({(finished - started).TotalSeconds:0.0} s)", "grey")}");
            }
        }

        // While a step lasts, its reason says what it waits for.
        if (deployment.Reason != _lastReason && deployment.Reason.Length > 0
            && deployment.State is DeploymentState.Pending or DeploymentState.Placing or DeploymentState.Starting or DeploymentState.Shifting)
        {
            output.Note($"{output.Tint("…", "yellow")} {deployment.Reason}");
        }

        _lastReason = deployment.Reason;
    }

    private static string Detail(DeploymentStep step) => step.Detail.Length > 0 ? $": {step.Detail}" : "";
}
