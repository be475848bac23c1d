using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Webhooks;

namespace ProxPaaS.Orchestrator.CommitStatuses;

/// <summary>What a pull request that is not built looks like to the provider. Pure.</summary>
internal static class PullRequestStatusDecision
{
    /// <summary>Why it waits, for whoever looks at the pull request: strangers too.</summary>
    public static string Waits(WaitingPull waiting)
        => waiting.Pull.MayRun ? waiting.Preview.Reason : $"Waiting for approval: px sources approve {waiting.Pull.Number} --sha {waiting.Pull.HeadSha}";

    /// <summary>What is shown in place of a wait that is over.</summary>
    /// <param name="pull">As it is now; null when it is not known any more.</param>
    /// <param name="standing">Whether there is a preview of it.</param>
    /// <returns>Null: its build says the rest, or will; or it waits on.</returns>
    public static string? Over(PullRequest? pull, string commit, bool standing) => pull switch
    {
        { State: PullRequestState.Merged } => "It was merged before it ran.",
        { State: PullRequestState.Open } when pull.HeadSha == commit && standing => null,
        { State: PullRequestState.Open } when pull.HeadSha != commit => $"Left out: commit {RefDecision.Short(pull.HeadSha)} came.",
        { State: PullRequestState.Open } => "There is no preview of it any more.",
        _ => "It was closed before it ran.",
    };
}
