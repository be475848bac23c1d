using System.Collections.Immutable;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>
/// Decides what one service's rows should become next: start-first rollouts, the newest wins, the last good deployment serves until its
/// successor does. It sees rows and live facts only, so that a process that died anywhere goes on from what is stored. Pure.
/// </summary>
internal static class RolloutPlanner
{
    public static RolloutPlan Decide(RolloutState state, EdgeRouting edges, RolloutPolicy policy, DateTimeOffset now)
        => new Pass(state, edges, policy, now).Run();

    private static bool IsRollout(DeploymentState state) => state is DeploymentState.Pending or DeploymentState.Placing or DeploymentState.Starting;

    private static bool IsOver(DeploymentState state) => state is DeploymentState.Superseded or DeploymentState.Failed or DeploymentState.Stopped;

    private sealed class Pass(RolloutState state, EdgeRouting edges, RolloutPolicy policy, DateTimeOffset now)
    {
        private readonly ImmutableArray<RolloutAction>.Builder _actions = ImmutableArray.CreateBuilder<RolloutAction>();
        private readonly HashSet<string> _lost = [];
        private readonly HashSet<string> _aimed = [];
        private bool _givesWay;
        private DateTimeOffset? _lookAgain;

        private RolloutService Service => state.Service;

        public RolloutPlan Run()
        {
            LoseReplicas();
            if (Service.Deleted)
            {
                Delete();
                return new(_actions.ToImmutable(), _lookAgain);
            }

            var serving = Service.ActiveDeploymentId;
            var rollouts = state.Deployments.Where(d => IsRollout(d.State) && d.Id != serving).OrderByDescending(d => d.Version).ToArray();
            var active = state.Deployments.FirstOrDefault(d => d.Id == serving);
            var candidate = rollouts.FirstOrDefault(d => active is null || d.Version > active.Version);
            foreach (var older in rollouts.Where(d => d != candidate))
            {
                Move(older, DeploymentState.Superseded, $"version {(candidate ?? active)!.Version} was asked for before this one was live");
            }

            if (candidate is not null && RollOut(candidate, active))
            {
                active = candidate;
            }
            else if (active is not null)
            {
                Keep(active);
            }

            foreach (var deployment in state.Deployments.Where(d => d != active && d != candidate))
            {
                Retire(deployment, active);
            }

            FinishDrains();
            return new(_actions.ToImmutable(), _lookAgain);
        }

        private void LoseReplicas()
        {
            // What nobody needs any more is not waited for on a node out of reach: once back, its agent finds it gone from the set.
            foreach (var replica in state.Replicas.Where(r => r is { IsLive: true, Node: NodeStanding.Lost } or { IsLive: true, Node: NodeStanding.Away, Goal: ReplicaGoal.Stop }))
            {
                Lose(replica);
            }
        }

        private void Lose(RolloutReplica replica)
        {
            _lost.Add(replica.Id);
            _actions.Add(new RolloutAction.Lose(replica.Id, replica.NodeReason));
        }

        private void Delete()
        {
            foreach (var replica in Live(state.Replicas))
            {
                Aim(replica, ReplicaGoal.Stop, "the service was deleted");
            }

            foreach (var deployment in state.Deployments.Where(d => !IsOver(d.State)))
            {
                Move(deployment, DeploymentState.Stopped, "the service was deleted");
            }

            if (Service.ActiveDeploymentId is not null)
            {
                _actions.Add(new RolloutAction.Serve(null, "the service was deleted"));
            }

            if (!Live(state.Replicas).Any(r => r.NodeId is not null))
            {
                _actions.Add(new RolloutAction.Remove("nothing of it runs any more"));
            }
        }

        /// <returns>True when the routes lead to it from now on.</returns>
        private bool RollOut(RolloutDeployment candidate, RolloutDeployment? active)
        {
            if (candidate.WaitsFor is { } waits)
            {
                Move(candidate, DeploymentState.Pending, waits);
                return false;
            }

            if (Service.Desired == 0)
            {
                Move(candidate, DeploymentState.Active, "stopped: the service has no replicas; scale it to start this version", RolloutSteps.Routed);
                _actions.Add(new RolloutAction.Serve(candidate.Id, "no replicas are asked for"));
                return true;
            }

            var own = Of(candidate);
            _givesWay = Service.Pinned;
            if (own.FirstOrDefault(r => r.HasFailed) is { } failed)
            {
                Fail(candidate, active, $"a replica{(failed.NodeName.Length > 0 ? $" on {failed.NodeName}" : "")} {Because(failed)}");
                return false;
            }

            var running = Running(own);
            var ready = running.Count(r => r.IsReady);
            var placed = running.Count(r => r.NodeId is not null);
            if (running.Length >= Service.Desired && ready >= Service.Desired)
            {
                Move(candidate, DeploymentState.Shifting, "its replicas are ready; the routes are being switched", RolloutSteps.Ready);
                _actions.Add(new RolloutAction.Serve(candidate.Id, "all its replicas are ready"));
                return true;
            }

            if (Deadline(candidate) is { } deadline && now >= deadline)
            {
                Fail(candidate, active, "its replicas were not ready in time and their nodes did not say why; look at the nodes' state");
                return false;
            }

            LookAgain(Deadline(candidate));
            if (Service.Pinned && Live(state.Replicas).Where(r => r.DeploymentId != candidate.Id).ToArray() is { Length: > 0 } before)
            {
                foreach (var replica in before)
                {
                    Aim(replica, ReplicaGoal.Stop, "its volume goes to a newer version");
                }

                Move(candidate, DeploymentState.Placing, "waits until the version before has stopped: its volume is for one replica at a time", RolloutSteps.Queued);
                return false;
            }

            Scale(candidate, own, Service.Desired);
            var allPlaced = running.Length >= Service.Desired && placed >= Service.Desired;
            Move(
                candidate, allPlaced ? DeploymentState.Starting : DeploymentState.Placing,
                allPlaced ? $"{ready} of {Service.Desired} replicas are ready" : PlacingReason(running, placed),
                allPlaced ? StartSteps(running) : RolloutSteps.Queued);
            return false;
        }

        private void Keep(RolloutDeployment active)
        {
            var own = Of(active);
            if (!_givesWay)
            {
                Scale(active, own, Service.Desired);
            }

            var ready = Running(own).Count(r => r.IsReady);
            if (active.State == DeploymentState.Shifting)
            {
                Shift(active, own);
                return;
            }

            var reason = Service.Desired == 0 ? "stopped: the service has no replicas; scale it to start it"
                : ready >= Service.Desired ? ""
                : own.Where(r => r is { IsLive: true, NodeId: null, Reason.Length: > 0 }).Select(r => r.Reason).FirstOrDefault() is { } waiting
                    ? $"{ready} of {Service.Desired} replicas are ready; no room for more yet: {waiting}"
                : own.Where(r => r.HasFailed).OrderByDescending(r => r.FinishedAt).FirstOrDefault() is { } failed
                    ? $"{ready} of {Service.Desired} replicas are ready; the last one that failed {Because(failed)}"
                : $"{ready} of {Service.Desired} replicas are ready";
            var drained = !Live(state.Replicas).Any(r => r.DeploymentId != active.Id && state.Deployments.Any(d => d.Id == r.DeploymentId && d.Version < active.Version));
            Move(active, DeploymentState.Active, reason, drained ? RolloutSteps.Drained : RolloutSteps.Routed);
        }

        /// <summary>The routes are switched in the database; the edges confirm it, or the wait is over.</summary>
        private void Shift(RolloutDeployment active, RolloutReplica[] own)
        {
            var until = (RolloutSteps.DoneAt(active.Steps, RolloutSteps.Ready) ?? now) + policy.AckWait;
            var served = !Service.Routed || Running(own).Where(r => r.IsReady).All(r => edges.Serves(r.Id));
            if (served || now >= until)
            {
                Move(active, DeploymentState.Active, served ? "" : $"not every edge has confirmed the switch within {policy.AckWait.TotalSeconds:0} s; those that are away switch when they are back", RolloutSteps.Routed);
                return;
            }

            LookAgain(until);
        }

        /// <summary>What went before, or failed. When the routes switch, this is in the same commit: the edges see old and new change at once.</summary>
        private void Retire(RolloutDeployment deployment, RolloutDeployment? active)
        {
            var live = Live(Of(deployment)).ToArray();
            if (IsOver(deployment.State) || IsRollout(deployment.State))
            {
                foreach (var replica in live)
                {
                    Aim(replica, ReplicaGoal.Stop, "its deployment is over");
                }

                return;
            }

            foreach (var replica in live.Where(r => r.Goal == ReplicaGoal.Run))
            {
                Drain(replica, "a newer version serves");
            }

            var over = live.Length == 0;
            Move(deployment, over ? DeploymentState.Superseded : DeploymentState.Draining, active is null ? "" : $"version {active.Version} serves");
        }

        private void Fail(RolloutDeployment candidate, RolloutDeployment? active, string why)
        {
            var serves = active is null ? "No version serves yet." : $"Version {active.Version} serves on.";
            _givesWay = false;
            Move(candidate, DeploymentState.Failed, $"{Sentence(why)} {serves} Read the replica's logs, then deploy again.");
            foreach (var replica in Live(Of(candidate)))
            {
                Aim(replica, ReplicaGoal.Stop, "its deployment failed");
            }
        }

        /// <summary>As many replicas as wanted: new ones for those missing, none below that number while a node is being emptied.</summary>
        private void Scale(RolloutDeployment deployment, RolloutReplica[] own, int wanted)
        {
            var running = Running(own);
            var leaving = running.Where(r => r.Node is NodeStanding.Leaving or NodeStanding.Away).ToArray();
            var staying = running.Except(leaving).ToArray();
            if (staying.Length < wanted && !IsTaken(own, running) && MayReplace(own))
            {
                _actions.Add(new RolloutAction.Create(deployment.Id, wanted - staying.Length, leaving.Length > 0 ? leaving[0].NodeReason : $"{wanted} replicas are wanted"));
            }

            foreach (var replica in staying.OrderBy(Worth).ThenByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id, StringComparer.Ordinal).Take(staying.Length - wanted))
            {
                Drain(replica, $"{wanted} replicas are wanted");
            }

            var spare = staying.Count(r => r.IsReady) + leaving.Length - wanted;
            foreach (var replica in leaving.OrderBy(r => r.IsReady).ThenBy(r => r.Id, StringComparer.Ordinal).Take(Math.Max(0, spare)))
            {
                if (replica.Node == NodeStanding.Away)
                {
                    Lose(replica);
                }
                else
                {
                    Drain(replica, replica.NodeReason);
                }
            }
        }

        /// <summary>Another replica may still write to the volume, one of an earlier version or one that is being stopped.</summary>
        private bool IsTaken(RolloutReplica[] own, RolloutReplica[] running)
            => Service.Pinned && (Live(state.Replicas).Any(r => !own.Contains(r)) || Live(own).Any(r => !running.Contains(r)));

        /// <summary>Replicas that fail are replaced 1, 2, 4… 60 s after the last failure; lost ones at once, since they did nothing wrong.</summary>
        private bool MayReplace(RolloutReplica[] own)
        {
            var failures = own.Where(r => r.HasFailed && r.FinishedAt > now - policy.FailureMemory).Select(r => r.FinishedAt!.Value).ToArray();
            if (failures.Length == 0)
            {
                return true;
            }

            var pause = TimeSpan.FromSeconds(Math.Min(policy.LongestBackoff.TotalSeconds, Math.Pow(2, Math.Min(failures.Length - 1, 10))));
            var next = failures.Max() + pause;
            if (now >= next)
            {
                return true;
            }

            LookAgain(next);
            return false;
        }

        private void FinishDrains()
        {
            foreach (var replica in Live(state.Replicas).Where(r => r is { Goal: ReplicaGoal.Drain, DrainingSince: not null } && !_aimed.Contains(r.Id)))
            {
                var until = replica.DrainingSince!.Value + policy.DrainTime;
                if (!Service.Routed || edges.IsQuiet(replica.Id))
                {
                    Aim(replica, ReplicaGoal.Stop, "nothing is in flight on it");
                }
                else if (now >= until)
                {
                    Aim(replica, ReplicaGoal.Stop, $"its {policy.DrainTime.TotalSeconds:0} s to drain are over");
                }
                else
                {
                    LookAgain(until);
                }
            }
        }

        /// <summary>Only what visitors may be on has something to drain.</summary>
        private void Drain(RolloutReplica replica, string reason)
            => Aim(replica, Service.Routed && replica is { NodeId: not null, State: ReplicaState.Ready or ReplicaState.Unready } ? ReplicaGoal.Drain : ReplicaGoal.Stop, reason);

        private void Aim(RolloutReplica replica, ReplicaGoal goal, string reason)
        {
            if (replica.Goal < goal && _aimed.Add(replica.Id))
            {
                _actions.Add(new RolloutAction.Aim(replica.Id, goal, reason));
            }
        }

        private void Move(RolloutDeployment deployment, DeploymentState to, string reason, int stepsDone = 0)
        {
            if (deployment.State != to || deployment.Reason != reason || RolloutSteps.Done(deployment.Steps) < stepsDone)
            {
                _actions.Add(new RolloutAction.Move(deployment.Id, to, stepsDone, reason));
            }
        }

        /// <summary>A start that nobody reports about ends some time: its node's agent says why it fails in every other case.</summary>
        private DateTimeOffset? Deadline(RolloutDeployment candidate)
            => RolloutSteps.DoneAt(candidate.Steps, RolloutSteps.Placed) is { } placed ? placed + candidate.StartTimeout + policy.PullTime : null;

        private string PlacingReason(RolloutReplica[] running, int placed)
            => running.Where(r => r is { NodeId: null, Reason.Length: > 0 }).Select(r => r.Reason).FirstOrDefault() is { } waiting
                ? $"{placed} of {Service.Desired} replicas are placed; the others wait for room: {waiting}"
                : $"{placed} of {Service.Desired} replicas are placed";

        private static int StartSteps(RolloutReplica[] running) => running switch
        {
            _ when running.All(r => r.State is ReplicaState.Starting or ReplicaState.Ready or ReplicaState.Unready) => RolloutSteps.Started,
            _ => RolloutSteps.Placed,
        };

        /// <summary>The least worth keeping first: without a node, then not ready.</summary>
        private static int Worth(RolloutReplica replica) => replica switch { { NodeId: null } => 0, { IsReady: false } => 1, _ => 2 };

        private static string Because(RolloutReplica failed)
            => failed.Reason.Length > 0 ? $"failed: {failed.Reason.TrimEnd('.')}" : "ended without a word";

        private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..].TrimEnd('.')}.";

        private RolloutReplica[] Of(RolloutDeployment deployment) => [.. state.Replicas.Where(r => r.DeploymentId == deployment.Id)];

        private RolloutReplica[] Running(IEnumerable<RolloutReplica> replicas) => [.. Live(replicas).Where(r => r.Goal == ReplicaGoal.Run && !_aimed.Contains(r.Id))];

        private IEnumerable<RolloutReplica> Live(IEnumerable<RolloutReplica> replicas) => replicas.Where(r => r.IsLive && !_lost.Contains(r.Id));

        private void LookAgain(DateTimeOffset? at)
        {
            if (at is { } time && (_lookAgain is null || time < _lookAgain))
            {
                _lookAgain = time;
            }
        }
    }
}
