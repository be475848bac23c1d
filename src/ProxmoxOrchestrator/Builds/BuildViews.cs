using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Builds;

internal static class BuildViews
{
    public static BuildView Of(Build build, string serviceName) => new(
        build.Id, build.ServiceId, serviceName, build.State, build.Step, build.Reason, build.CommitSha, build.Ref, build.CommitMessage, build.Author, build.Builder, build.NodeId,
        build.ImageDigest, build.DeploymentId, build.CreatedAt, build.StartedAt, build.FinishedAt, build.LogLines);
}
