using System.Collections.Immutable;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>
/// A plan while the rules write it: the facts, and what was decided so far. For the rules that follow, a replica that was given up is not
/// there any more, and one that was told to leave does not run.
/// </summary>
internal sealed class RolloutDraft(RolloutState state, EdgeRouting edges, RolloutPolicy policy, DateTimeOffset now)
{
    private readonly ImmutableArray<RolloutAction>.Builder _actions = ImmutableArray.CreateBuilder<RolloutAction>();
    private readonly HashSet<string> _lost = [];
    private readonly HashSet<string> _aimed = [];
    private DateTimeOffset? _lookAgain;

    public RolloutState State => state;

    public RolloutService Service => state.Service;

    public EdgeRouting Edges => edges;

    public RolloutPolicy Policy => policy;

    public DateTimeOffset Now => now;

    public RolloutPlan ToPlan() => new(_actions.ToImmutable(), _lookAgain);

    /// <summary>All replicas that are not over, those of runs included.</summary>
    public IEnumerable<RolloutReplica> Live() => Live(state.Replicas);

    public IEnumerable<RolloutReplica> Live(IEnumerable<RolloutReplica> replicas) => replicas.Where(r => r.IsLive && !_lost.Contains(r.Id));

    public RolloutReplica[] Running(IEnumerable<RolloutReplica> replicas) => [.. Live(replicas).Where(r => r.Goal == ReplicaGoal.Run && !IsAimed(r))];

    /// <summary>A version's replicas, those that ended lately included.</summary>
    public RolloutReplica[] Of(RolloutDeployment version) => [.. state.Replicas.Where(r => !r.IsRun && r.DeploymentId == version.Id)];

    /// <summary>What lives of all other versions.</summary>
    public RolloutReplica[] Others(RolloutDeployment than) => [.. Live().Where(r => !r.IsRun && r.DeploymentId != than.Id)];

    /// <summary>It was told to leave in this plan.</summary>
    public bool IsAimed(RolloutReplica replica) => _aimed.Contains(replica.Id);

    public void Add(RolloutAction action) => _actions.Add(action);

    public void Lose(RolloutReplica replica)
    {
        _lost.Add(replica.Id);
        Add(new RolloutAction.Lose(replica.Id, replica.NodeReason));
    }

    public void Stop(RolloutReplica replica, string reason) => Aim(replica, ReplicaGoal.Stop, reason);

    /// <summary>Only what visitors may be on has something to drain; anything else is stopped.</summary>
    public void Drain(RolloutReplica replica, string reason)
        => Aim(replica, Service.Routed && replica is { NodeId: not null, State: ReplicaState.Ready or ReplicaState.Unready } ? ReplicaGoal.Drain : ReplicaGoal.Stop, reason);

    /// <param name="stepsDone">How many of <see cref="RolloutSteps"/> are behind it.</param>
    public void Move(RolloutDeployment version, DeploymentState to, string reason, int stepsDone = 0)
    {
        if (version.State != to || version.Reason != reason || !RolloutSteps.AreDone(version.Steps, stepsDone))
        {
            Add(new RolloutAction.Move(version.Id, to, stepsDone, reason));
        }
    }

    /// <summary>Time alone changes the plan then; the earliest such time counts.</summary>
    public void LookAgain(DateTimeOffset? at)
    {
        if (at is { } time && (_lookAgain is null || time < _lookAgain))
        {
            _lookAgain = time;
        }
    }

    private void Aim(RolloutReplica replica, ReplicaGoal goal, string reason)
    {
        // Goals only go forward, and each replica gets one a plan.
        if (replica.Goal < goal && _aimed.Add(replica.Id))
        {
            Add(new RolloutAction.Aim(replica.Id, goal, reason));
        }
    }
}
