using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Deployments;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>Rows → what the API shows of a service.</summary>
internal static class ServiceViews
{
    /// <param name="hosts">All its host names, own and generated.</param>
    /// <param name="build">The newest, if any.</param>
    /// <param name="latest">The newest deployment, if any.</param>
    /// <param name="readyReplicas">Of the active deployment.</param>
    public static ServiceView Of(ServiceRow row, IEnumerable<string> hosts, Build? build, Deployment? latest, int readyReplicas, AppsOptions apps, PublicAddress address)
    {
        var service = row.Service;
        var (state, reason) = StateOf(service, build, latest, readyReplicas);
        return new(
            service.Id, row.Project.Id, row.Project.Name, row.Environment.Id, row.Environment.Name, service.Name, ServiceSettingsRules.Of(service), state, reason,
            $"{address.GitBaseUrl}/{row.Path}.git", service.Kind == ServiceKind.Web ? [.. hosts.Select(apps.UrlOf)] : [],
            readyReplicas, service.Replicas, service.ActiveDeploymentId, latest?.Id, service.CreatedAt)
        {
            SshUrl = address.GitSshBaseUrl is { } ssh ? $"{ssh}/{row.Path}.git" : null,
        };
    }

    /// <summary>One word and one sentence. What is being done now comes before what stands.</summary>
    private static (ServiceState State, string Reason) StateOf(Service service, Build? build, Deployment? latest, int ready)
        => service.DeletedAt is not null ? (ServiceState.Stopped, "It is being removed.")
            : build is { State: BuildState.Queued or BuildState.Running } ? (ServiceState.Building, build.Reason.Length > 0 ? build.Reason : $"Commit {Short(build.CommitSha)} is being built.")
            : latest is { State: DeploymentState.Pending or DeploymentState.Placing or DeploymentState.Starting or DeploymentState.Shifting }
                ? (ServiceState.Deploying, latest.Reason.Length > 0 ? latest.Reason : $"Version {latest.Version} is being started.")
            : service.ActiveDeploymentId is not null ? Serving(service, latest, ready)
            : (build, latest) switch
            {
                ({ State: BuildState.Failed } failed, var d) when d is null || failed.CreatedAt > d.CreatedAt => (ServiceState.Failed, failed.Reason),
                (_, { State: DeploymentState.Failed } failed) => (ServiceState.Failed, failed.Reason),
                (_, { State: DeploymentState.Stopped }) => (ServiceState.Stopped, "It was stopped."),
                _ => (ServiceState.Empty, "Nothing was deployed yet: push to its git URL or deploy an image."),
            };

    private static (ServiceState State, string Reason) Serving(Service service, Deployment? latest, int ready)
        => service.Kind == ServiceKind.Cron ? (ServiceState.Running, service.Schedule is { } schedule ? $"It runs at '{schedule}' ({service.TimeZone})." : "It runs when it is triggered; it has no schedule.")
            : service.Replicas == 0 ? (ServiceState.Stopped, "It is scaled to 0.")
            : ready < service.Replicas ? (ServiceState.Degraded, $"{ready} of {service.Replicas} replicas are ready.")
            : latest is { State: DeploymentState.Failed } ? (ServiceState.Running, $"The last deployment failed, the one before serves: {latest.Reason}")
            : (ServiceState.Running, latest?.Id == service.ActiveDeploymentId ? latest?.Why ?? "" : "");

    private static string Short(string sha) => sha[..Math.Min(8, sha.Length)];
}
