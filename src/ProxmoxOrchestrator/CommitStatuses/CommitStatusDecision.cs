using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>What a build and its deployment look like to the provider. Pure.</summary>
internal static class CommitStatusDecision
{
    /// <param name="deployment">Of the build; null when there is none yet.</param>
    public static (CommitState State, string Description) Of(BuildState build, string buildReason, DeploymentState? deployment, int version, string deploymentReason) => build switch
    {
        BuildState.Queued => (CommitState.Pending, "Waits for a builder"),
        BuildState.Running => (CommitState.Pending, "Building"),
        BuildState.Failed => (CommitState.Failure, Sentence("The build failed", buildReason)),
        BuildState.Cancelled => (CommitState.Cancelled, Sentence("Cancelled", buildReason)),
        BuildState.Superseded => (CommitState.Cancelled, Sentence("Left out", buildReason)),
        _ => deployment switch
        {
            null => (CommitState.Pending, "Built"),
            DeploymentState.Active or DeploymentState.Draining => (CommitState.Success, $"Version {version} is live"),
            DeploymentState.Failed => (CommitState.Failure, Sentence($"Version {version} failed", deploymentReason)),
            DeploymentState.Superseded or DeploymentState.Stopped => (CommitState.Cancelled, Sentence($"Version {version} gave way", deploymentReason)),
            _ => (CommitState.Pending, $"Deploying version {version}"),
        },
    };

    private static string Sentence(string what, string why) => why.Length == 0 ? what : $"{what}: {why}";
}
