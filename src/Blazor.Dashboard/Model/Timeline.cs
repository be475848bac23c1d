using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Model;

/// <summary>The steps of a build and its deployment in one row.</summary>
internal static class Timeline
{
    public static IReadOnlyList<TimelineStep> Of(Activity activity)
    {
        var steps = new List<TimelineStep>();
        if (activity.Build is { } build)
        {
            steps.AddRange(OfBuild(build));
        }

        if (activity.Deployment is { } deployment)
        {
            // A build's own wait is shown already; the deployment's is a moment after it.
            steps.AddRange(deployment.Steps.Where(step => steps.Count == 0 || step.Name != "queued").Select(step => OfDeployment(step, deployment)));
        }
        else if (activity.Build is { } alone)
        {
            var next = alone.State is BuildState.Queued or BuildState.Running or BuildState.Succeeded ? StepProgress.ToCome : StepProgress.Skipped;
            steps.Add(new("Deploy", "", next, null, null));
        }

        return steps;
    }

    /// <summary><c>rolling-out</c>, <c>rollingOut</c> → <c>Rolling out</c>.</summary>
    public static string Title(string name)
    {
        var words = string.Concat(name.Select((c, i) => c is '-' or '_' ? " " : i > 0 && char.IsUpper(c) && !char.IsUpper(name[i - 1]) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));
        return words.Length == 0 ? "" : char.ToUpperInvariant(words[0]) + words[1..];
    }

    private static IEnumerable<TimelineStep> OfBuild(BuildView build)
    {
        yield return new("Queued", build.State == BuildState.Queued ? build.Reason : "",
            build.StartedAt is not null ? StepProgress.Done : build.State == BuildState.Queued ? StepProgress.Running : StepProgress.Skipped, build.CreatedAt, build.StartedAt);
        var progress = build.State switch
        {
            BuildState.Succeeded => StepProgress.Done,
            BuildState.Running => StepProgress.Running,
            BuildState.Failed => StepProgress.Failed,
            BuildState.Queued => StepProgress.ToCome,
            _ => StepProgress.Skipped,
        };
        var detail = build.State switch
        {
            BuildState.Running => Title(build.Step),
            BuildState.Failed => build.Reason,
            BuildState.Succeeded when build.ImageDigest is { } digest => Wording.ShortDigest(digest),
            _ => "",
        };
        yield return new("Build", detail, progress, build.StartedAt, build.FinishedAt);
    }

    private static TimelineStep OfDeployment(DeploymentStep step, DeploymentView deployment)
    {
        var ended = deployment.State is DeploymentState.Failed or DeploymentState.Stopped;
        var progress = (step.StartedAt, step.FinishedAt, ended) switch
        {
            (_, not null, _) => StepProgress.Done,
            (not null, null, true) => StepProgress.Failed,
            (not null, null, false) => StepProgress.Running,
            (null, null, true) => StepProgress.Skipped,
            _ => StepProgress.ToCome,
        };
        var detail = step.Detail.Length > 0 ? step.Detail : progress is StepProgress.Running or StepProgress.Failed ? deployment.Reason : "";
        return new(Name(step.Name), detail, progress, step.StartedAt, step.FinishedAt);
    }

    /// <summary>The control plane names a step by what is true after it; people read what is being done.</summary>
    private static string Name(string step) => step switch
    {
        "placed" => "Place",
        "pulling" => "Pull image",
        "started" => "Start",
        "ready" => "Health checks",
        "routed" => "Route traffic",
        "drained" => "Drain old",
        _ => Title(step),
    };
}
