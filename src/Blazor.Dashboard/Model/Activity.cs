using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Model;

/// <summary>A build and the deployment that came of it, as one story.</summary>
public sealed record Activity(ServiceView? Service, BuildView? Build, DeploymentView? Deployment)
{
    public string ServiceName => Service is { } s ? $"{s.ProjectName} / {s.Name}" : Deployment?.ServiceName ?? Build?.ServiceName ?? "";

    public string ServiceId => Deployment?.ServiceId ?? Build?.ServiceId ?? "";

    public bool Running => Build is { State: BuildState.Queued or BuildState.Running }
        || (Build is { State: BuildState.Succeeded } && Deployment is null && Build.DeploymentId is null)
        || (Deployment is { } d && IsMoving(d.State));

    public DateTimeOffset StartedAt => Build?.CreatedAt ?? Deployment?.CreatedAt ?? default;

    public DateTimeOffset? EndedAt => Running ? null : Deployment?.ActiveAt ?? Deployment?.FinishedAt ?? Build?.FinishedAt;

    public StateLook Look => Deployment is { } deployment ? StateLook.Of(deployment.State) : StateLook.Of(Build?.State ?? BuildState.Queued);

    public string Reason => Deployment?.Reason ?? Build?.Reason ?? "";

    public string CommitSha => Deployment?.CommitSha ?? Build?.CommitSha ?? "";

    public string CommitMessage => Deployment?.CommitMessage ?? Build?.CommitMessage ?? "";

    public static bool IsMoving(DeploymentState state) => state is DeploymentState.Pending or DeploymentState.Placing or DeploymentState.Starting or DeploymentState.Shifting;

    /// <summary>The newest story of each service, running ones first, then by time.</summary>
    public static IReadOnlyList<Activity> All(OverviewView overview)
        => [.. overview.Services.Select(s => OfService(overview, s)).OfType<Activity>().OrderByDescending(a => a.Running).ThenByDescending(a => a.StartedAt)];

    /// <summary>The chosen service's story, or the most interesting one.</summary>
    public static Activity? Pick(IReadOnlyList<Activity> all, string? serviceId)
        => all.FirstOrDefault(a => a.ServiceId == serviceId) ?? all.FirstOrDefault();

    /// <summary>One service's newest story.</summary>
    public static Activity? Of(OverviewView overview, string serviceId)
        => overview.Services.FirstOrDefault(s => s.Id == serviceId) is { } service ? OfService(overview, service) : null;

    private static Activity? OfService(OverviewView overview, ServiceView service)
    {
        var deployment = overview.Deployments.Where(d => d.ServiceId == service.Id).MaxBy(d => d.Version);
        var newest = overview.Builds.Where(b => b.ServiceId == service.Id).MaxBy(b => b.CreatedAt);
        // A build that has no deployment yet, or failed after the last deployment, is the newer story.
        return newest is not null && newest.Id != deployment?.BuildId && (deployment is null || newest.CreatedAt > deployment.CreatedAt)
            ? new(service, newest, newest.DeploymentId is { } id ? overview.Deployments.FirstOrDefault(d => d.Id == id) : null)
            : deployment is null ? null
            : new(service, overview.Builds.FirstOrDefault(b => b.Id == deployment.BuildId), deployment);
    }
}
