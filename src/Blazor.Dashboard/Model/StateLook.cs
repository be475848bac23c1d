using MudBlazor;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Model;

/// <summary>How a state looks: words, icon and tone. The only place that decides it; colour never stands alone.</summary>
public readonly record struct StateLook(string Words, string Icon, Tone Tone)
{
    private const string Done = Icons.Material.Rounded.CheckCircle;
    private const string Working = Icons.Material.Rounded.Sync;
    private const string Waiting = Icons.Material.Rounded.Schedule;
    private const string Trouble = Icons.Material.Rounded.Error;
    private const string Careful = Icons.Material.Rounded.Warning;
    private const string Off = Icons.Material.Rounded.StopCircle;
    private const string Nothing = Icons.Material.Rounded.RadioButtonUnchecked;
    private const string Leaving = Icons.Material.Rounded.Outbox;

    public static StateLook Of(ServiceState state) => state switch
    {
        ServiceState.Empty => new("Not deployed", Nothing, Tone.Quiet),
        ServiceState.Building => new("Building", Working, Tone.Busy),
        ServiceState.Deploying => new("Deploying", Working, Tone.Busy),
        ServiceState.Running => new("Running", Done, Tone.Good),
        ServiceState.Degraded => new("Degraded", Careful, Tone.Warning),
        ServiceState.Failed => new("Failed", Trouble, Tone.Bad),
        ServiceState.Stopped => new("Stopped", Off, Tone.Quiet),
        _ => Unknown(state),
    };

    public static StateLook Of(BuildState state) => state switch
    {
        BuildState.Queued => new("Queued", Waiting, Tone.Busy),
        BuildState.Running => new("Building", Working, Tone.Busy),
        BuildState.Succeeded => new("Built", Done, Tone.Good),
        BuildState.Failed => new("Build failed", Trouble, Tone.Bad),
        BuildState.Cancelled => new("Cancelled", Off, Tone.Quiet),
        BuildState.Superseded => new("Superseded", Off, Tone.Quiet),
        _ => Unknown(state),
    };

    public static StateLook Of(DeploymentState state) => state switch
    {
        DeploymentState.Pending => new("Pending", Waiting, Tone.Busy),
        DeploymentState.Placing => new("Placing", Working, Tone.Busy),
        DeploymentState.Starting => new("Starting", Working, Tone.Busy),
        DeploymentState.Shifting => new("Shifting traffic", Working, Tone.Busy),
        DeploymentState.Active => new("Active", Done, Tone.Good),
        DeploymentState.Draining => new("Draining", Leaving, Tone.Warning),
        DeploymentState.Superseded => new("Superseded", Off, Tone.Quiet),
        DeploymentState.Failed => new("Failed", Trouble, Tone.Bad),
        DeploymentState.Stopped => new("Stopped", Off, Tone.Quiet),
        _ => Unknown(state),
    };

    public static StateLook Of(ReplicaState state) => state switch
    {
        ReplicaState.Pending => new("Waiting for a node", Waiting, Tone.Busy),
        ReplicaState.Assigned => new("Assigned", Waiting, Tone.Busy),
        ReplicaState.Pulling => new("Pulling image", Working, Tone.Busy),
        ReplicaState.Starting => new("Starting", Working, Tone.Busy),
        ReplicaState.Ready => new("Ready", Done, Tone.Good),
        ReplicaState.Unready => new("Not ready", Careful, Tone.Warning),
        ReplicaState.Draining => new("Draining", Leaving, Tone.Warning),
        ReplicaState.Stopping => new("Stopping", Leaving, Tone.Quiet),
        ReplicaState.Stopped => new("Stopped", Off, Tone.Quiet),
        ReplicaState.Failed => new("Failed", Trouble, Tone.Bad),
        ReplicaState.Lost => new("Lost", Trouble, Tone.Bad),
        ReplicaState.Exited => new("Ended", Off, Tone.Quiet),
        _ => Unknown(state),
    };

    public static StateLook Of(NodeState state, bool schedulable = true) => state switch
    {
        NodeState.Ready when !schedulable => new("Cordoned", Icons.Material.Rounded.DoNotDisturbOn, Tone.Warning),
        NodeState.Reserved => new("Reserved", Waiting, Tone.Busy),
        NodeState.Cloning => new("Cloning", Working, Tone.Busy),
        NodeState.Configuring => new("Configuring", Working, Tone.Busy),
        NodeState.Starting => new("Starting", Working, Tone.Busy),
        NodeState.Joining => new("Joining", Working, Tone.Busy),
        NodeState.Ready => new("Ready", Done, Tone.Good),
        NodeState.Unreachable => new("Unreachable", Trouble, Tone.Bad),
        NodeState.Draining => new("Draining", Leaving, Tone.Warning),
        NodeState.Stopping => new("Stopping", Leaving, Tone.Quiet),
        NodeState.Destroying => new("Destroying", Leaving, Tone.Quiet),
        NodeState.Destroyed => new("Destroyed", Off, Tone.Quiet),
        NodeState.Failed => new("Failed", Trouble, Tone.Bad),
        NodeState.NeedsOperator => new("Needs an operator", Trouble, Tone.Bad),
        _ => Unknown(state),
    };

    public static StateLook Of(BuildStepState state) => state switch
    {
        BuildStepState.Running => new("Running", Working, Tone.Busy),
        BuildStepState.Done => new("Done", Done, Tone.Good),
        BuildStepState.Cached => new("Cached", Icons.Material.Rounded.Bolt, Tone.Good),
        BuildStepState.Failed => new("Failed", Trouble, Tone.Bad),
        BuildStepState.Cancelled => new("Stopped", Off, Tone.Quiet),
        _ => Unknown(state),
    };

    public static StateLook Of(DeliveryState state) => state switch
    {
        DeliveryState.Waiting => new("Waiting", Waiting, Tone.Busy),
        DeliveryState.Done => new("Done", Done, Tone.Good),
        DeliveryState.Skipped => new("Skipped", Icons.Material.Rounded.SkipNext, Tone.Quiet),
        DeliveryState.Failed => new("Failed", Trouble, Tone.Bad),
        _ => Unknown(state),
    };

    /// <summary>An open one of a fork whose commit nobody looked at is what needs eyes.</summary>
    public static StateLook Of(PullRequestView pull) => pull.State switch
    {
        PullRequestState.Open when !pull.Approved => new("Needs approval", Careful, Tone.Warning),
        PullRequestState.Open => new("Open", Done, Tone.Good),
        PullRequestState.Merged => new("Merged", Icons.Material.Rounded.MergeType, Tone.Quiet),
        PullRequestState.Closed => new("Closed", Off, Tone.Quiet),
        _ => Unknown(pull.State),
    };

    public static StateLook Of(RunState state) => state switch
    {
        RunState.Pending => new("Waiting for a node", Waiting, Tone.Busy),
        RunState.Starting => new("Starting", Working, Tone.Busy),
        RunState.Running => new("Running", Working, Tone.Busy),
        RunState.Succeeded => new("Succeeded", Done, Tone.Good),
        RunState.Failed => new("Failed", Trouble, Tone.Bad),
        RunState.Cancelled => new("Cancelled", Off, Tone.Quiet),
        RunState.TimedOut => new("Timed out", Trouble, Tone.Bad),
        RunState.Lost => new("Lost", Trouble, Tone.Bad),
        RunState.Skipped => new("Skipped", Icons.Material.Rounded.SkipNext, Tone.Quiet),
        _ => Unknown(state),
    };

    public static StateLook Of(PreviewState state) => state switch
    {
        PreviewState.Waiting => new("Waiting", Waiting, Tone.Busy),
        PreviewState.Active => new("Active", Done, Tone.Good),
        PreviewState.Closing => new("Closing", Leaving, Tone.Quiet),
        PreviewState.Closed => new("Closed", Off, Tone.Quiet),
        _ => Unknown(state),
    };

    /// <param name="problem">What went wrong last with the git host; empty when nothing did.</param>
    /// <param name="asked">Whether it was asked at all.</param>
    public static StateLook OfSource(string problem, bool asked) => (problem.Length > 0, asked) switch
    {
        (true, _) => new("Cannot be read", Trouble, Tone.Bad),
        (_, false) => new("Not read yet", Waiting, Tone.Busy),
        _ => new("Connected", Done, Tone.Good),
    };

    public static StateLook OfEdge(bool connected)
        => connected ? new("Connected", Done, Tone.Good) : new("Not connected", Careful, Tone.Warning);

    /// <summary>Operation states are words of the control plane, not an enum.</summary>
    public static StateLook OfOperation(string state, int attempt) => state switch
    {
        "failed" => new("Failed", Trouble, Tone.Bad),
        "needsOperator" => new("Needs an operator", Trouble, Tone.Bad),
        "done" or "succeeded" or "completed" => new("Done", Done, Tone.Good),
        "waiting" or "pending" or "queued" => new("Waiting", Waiting, Tone.Busy),
        _ when attempt > 1 => new($"Attempt {attempt}", Careful, Tone.Warning),
        _ => new("In progress", Working, Tone.Busy),
    };

    public static StateLook OfStep(StepProgress progress) => progress switch
    {
        StepProgress.Done => new("done", Icons.Material.Rounded.Check, Tone.Good),
        StepProgress.Running => new("in progress", Working, Tone.Busy),
        StepProgress.Failed => new("failed", Icons.Material.Rounded.Close, Tone.Bad),
        StepProgress.Skipped => new("not reached", Icons.Material.Rounded.Remove, Tone.Quiet),
        _ => new("to come", Nothing, Tone.Quiet),
    };

    /// <summary>A state that a newer control plane knows and this dashboard does not.</summary>
    private static StateLook Unknown<T>(T state)
        where T : struct, Enum => new(state.ToString(), Icons.Material.Rounded.HelpOutline, Tone.Quiet);
}
