using System.Collections.Immutable;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>
/// Decides what one service's rows should become next: the newest wins, the last good deployment serves until its successor does (or, with
/// stop-first, makes room for it replica by replica), and a version that fails while it is watched is rolled back. It sees rows and live facts only, so that a process that died anywhere goes on from what is stored. Pure.
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
        private DateTimeOffset? _lookAgain;
        private bool _makingRoom;

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
                Keep(active, candidate);
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

            if (!IsReleased(candidate, active))
            {
                return false;
            }

            if (Service.Desired == 0)
            {
                Move(candidate, DeploymentState.Active, RolloutWords.Idle(Service), RolloutSteps.Routed);
                _actions.Add(new RolloutAction.Serve(candidate.Id, "no replicas are asked for"));
                return true;
            }

            var own = Of(candidate);
            if (own.FirstOrDefault(r => r.HasFailed) is { } failed)
            {
                Fail(candidate, active, $"a replica{(failed.NodeName.Length > 0 ? $" on {failed.NodeName}" : "")} {RolloutWords.Because(failed)}");
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
            if (Service.Strategy == RolloutStrategy.StopFirst && (active is not null || Others(candidate).Length > 0))
            {
                MakeRoom(candidate, own);
                return false;
            }

            Scale(candidate, own, Service.Desired);
            if (active?.Fault.Length > 0 && running.Any(r => r is { NodeId: null, Reason.Length: > 0 }))
            {
                _makingRoom = true;
                foreach (var useless in Running(Of(active)).Where(r => !r.IsReady))
                {
                    Aim(useless, ReplicaGoal.Stop, "it serves nobody, and its successor has no room");
                }
            }

            var allPlaced = running.Length >= Service.Desired && placed >= Service.Desired;
            Move(
                candidate, allPlaced ? DeploymentState.Starting : DeploymentState.Placing,
                allPlaced ? $"{ready} of {Service.Desired} replicas are ready" : RolloutWords.Placing(Service, candidate, running, placed, active is not null),
                allPlaced ? StartSteps(running) : RolloutSteps.Released);
            return false;
        }

        /// <returns>False while its release command has to run, or when that failed.</returns>
        private bool IsReleased(RolloutDeployment candidate, RolloutDeployment? active)
        {
            switch (ReleaseGate.Of(candidate, state.Releasing))
            {
                case ReleaseGate.Start:
                    _actions.Add(new RolloutAction.Release(candidate.Id, "its release command comes before its replicas"));
                    Move(candidate, DeploymentState.Pending, "its release command is about to run", RolloutSteps.Queued);
                    return false;
                case ReleaseGate.Wait wait:
                    Move(candidate, DeploymentState.Pending, wait.Reason, RolloutSteps.Queued);
                    return false;
                case ReleaseGate.Failed failed:
                    Fail(candidate, active, $"its release command did not succeed: {failed.Reason}");
                    return false;
                default:
                    return true;
            }
        }

        /// <summary>The next step of a stop-first rollout. Both versions serve meanwhile, so that what leaves is made up for by what has come.</summary>
        private void MakeRoom(RolloutDeployment candidate, RolloutReplica[] own)
        {
            var step = Exchange(candidate, own);
            var running = Running(own);
            var starting = running.Length > 0 && running.All(r => r.NodeId is not null);
            var waiting = running.FirstOrDefault(r => r is { NodeId: null, Reason.Length: > 0 });
            Move(
                candidate, starting ? DeploymentState.Starting : DeploymentState.Placing,
                RolloutWords.StoppingFirst(Service, step.Leave.Length, running.Count(r => r.IsReady), Running(Others(candidate)).Length) + (waiting is null ? "" : $"; waiting for room: {waiting.Reason}"),
                starting && running.Length >= Service.Desired ? StartSteps(running) : RolloutSteps.Released);
        }

        private StopFirst Exchange(RolloutDeployment target, RolloutReplica[] own)
        {
            _makingRoom = true;
            var step = StopFirst.Of(Service.Desired, Service.LeastReady, Others(target), [.. Live(own)]);
            foreach (var replica in step.Leave)
            {
                Drain(replica, $"version {target.Version} needs its place");
            }

            if (step.Create > 0 && MayReplace(own))
            {
                _actions.Add(new RolloutAction.Create(target.Id, step.Create, $"there is a place for {step.Create} more"));
            }

            return step;
        }

        private void Keep(RolloutDeployment active, RolloutDeployment? candidate)
        {
            var own = Of(active);
            if (Service.Strategy == RolloutStrategy.StopFirst && !_makingRoom && Others(active).Any(r => r.Goal == ReplicaGoal.Run))
            {
                // A stop-first rollout was given up half way: what came of it serves until the old version is back.
                Exchange(active, own);
            }
            else if (!_makingRoom)
            {
                Scale(active, own, Service.Desired);
            }

            var ready = Running(own).Count(r => r.IsReady);
            if (active.State == DeploymentState.Shifting)
            {
                Shift(active, own);
                return;
            }

            var reason = Service.Desired == 0 ? RolloutWords.Idle(Service)
                : ready >= Service.Desired ? ""
                : own.Where(r => r is { IsLive: true, NodeId: null, Reason.Length: > 0 }).Select(r => r.Reason).FirstOrDefault() is { } waiting
                    ? $"{ready} of {Service.Desired} replicas are ready; no room for more yet: {waiting}"
                : own.Where(r => r.HasFailed).OrderByDescending(r => r.FinishedAt).FirstOrDefault() is { } failed
                    ? $"{ready} of {Service.Desired} replicas are ready; the last one that failed {RolloutWords.Because(failed)}"
                : $"{ready} of {Service.Desired} replicas are ready";
            reason = active.Fault.Length > 0 ? $"{RolloutWords.Sentence(active.Fault)} {(reason.Length > 0 ? RolloutWords.Sentence(reason) : "")}".TrimEnd() : reason;
            var drained = !Live(state.Replicas).Any(r => !r.IsRun && r.DeploymentId != active.Id && state.Deployments.Any(d => d.Id == r.DeploymentId && d.Version < active.Version));
            Move(active, DeploymentState.Active, reason, drained ? RolloutSteps.Drained : RolloutSteps.Routed);
            if (candidate is null)
            {
                Watch(active, own);
            }
        }

        /// <summary>
        /// Goes back when a version that went live fails at once. Once for each version, never from a rollback, and never while something newer
        /// is under way: whoever insists on a version rolls back to it by hand, or sets the time under watch to zero.
        /// </summary>
        private void Watch(RolloutDeployment active, RolloutReplica[] own)
        {
            if (active is not { ProvenAt: null, Fault: "", ActiveAt: { } activeAt })
            {
                return;
            }

            switch (DeploymentMonitor.Judge(own, Service.Desired, activeAt, Service.Monitor, policy, now))
            {
                case MonitorVerdict.Watching watching:
                    LookAgain(watching.LookAgainAt);
                    break;
                case MonitorVerdict.Proven:
                    _actions.Add(new RolloutAction.Judge(active.Id, ""));
                    break;
                case MonitorVerdict.Failing failing when active.IsRollback:
                    _actions.Add(new RolloutAction.Judge(active.Id, $"{failing.Reason}; it is a rollback already, so it is left as it is"));
                    break;
                case MonitorVerdict.Failing failing when state.LastGood is null:
                    _actions.Add(new RolloutAction.Judge(active.Id, $"{failing.Reason}; there is no earlier good version to go back to"));
                    break;
                case MonitorVerdict.Failing failing:
                    _actions.Add(new RolloutAction.RollBack(active.Id, state.LastGood.DeploymentId, failing.Reason));
                    break;
            }
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
                foreach (var replica in live.Where(r => !ServesOn(r)))
                {
                    Aim(replica, ReplicaGoal.Stop, "its deployment is over");
                }

                return;
            }

            if (deployment is { State: DeploymentState.Active, ProvenAt: null, Fault: "" } && live.Any(r => r.IsReady) && live.All(r => r is { IsReady: true, RestartsSinceReady: 0 }))
            {
                // Replaced before its time under watch was over, and well until then.
                _actions.Add(new RolloutAction.Judge(deployment.Id, ""));
            }

            foreach (var replica in live.Where(r => r.Goal == ReplicaGoal.Run))
            {
                Drain(replica, "a newer version serves");
            }

            var over = live.Length == 0;
            var instead = active is null ? "" : $"version {active.Version} serves";
            if (deployment.Fault.Length > 0)
            {
                Move(deployment, over ? DeploymentState.Failed : DeploymentState.Draining, $"{RolloutWords.Sentence(deployment.Fault)} {RolloutWords.Sentence(instead.Length > 0 ? instead : "nothing serves")}");
                return;
            }

            Move(deployment, over ? DeploymentState.Superseded : DeploymentState.Draining, instead);
        }

        private void Fail(RolloutDeployment candidate, RolloutDeployment? active, string why)
        {
            var serves = active is null ? "No version serves yet." : $"Version {active.Version} serves on.";
            Move(candidate, DeploymentState.Failed, $"{RolloutWords.Sentence(why)} {serves} Read the logs, then deploy again.");
            foreach (var replica in Live(Of(candidate)).Where(r => active is null || !ServesOn(r)))
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
            => Service.Pinned && (Live(state.Replicas).Any(r => !r.IsRun && !own.Contains(r)) || Live(own).Any(r => !running.Contains(r)));

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
            if (deployment.State != to || deployment.Reason != reason || !RolloutSteps.AreDone(deployment.Steps, stepsDone))
            {
                _actions.Add(new RolloutAction.Move(deployment.Id, to, stepsDone, reason));
            }
        }

        /// <summary>A start that nobody reports about ends some time: its node's agent says why it fails in every other case.</summary>
        private DateTimeOffset? Deadline(RolloutDeployment candidate)
            => RolloutSteps.DoneAt(candidate.Steps, RolloutSteps.Placed) is { } placed ? placed + candidate.StartTimeout + policy.PullTime : null;

        private static int StartSteps(RolloutReplica[] running) => running switch
        {
            _ when running.All(r => r.State is ReplicaState.Starting or ReplicaState.Ready or ReplicaState.Unready) => RolloutSteps.Started,
            _ => RolloutSteps.Placed,
        };

        /// <summary>The least worth keeping first: without a node, then not ready.</summary>
        private static int Worth(RolloutReplica replica) => replica switch { { NodeId: null } => 0, { IsReady: false } => 1, _ => 2 };

        private RolloutReplica[] Of(RolloutDeployment deployment) => [.. state.Replicas.Where(r => !r.IsRun && r.DeploymentId == deployment.Id)];

        private RolloutReplica[] Running(IEnumerable<RolloutReplica> replicas) => [.. Live(replicas).Where(r => r.Goal == ReplicaGoal.Run && !_aimed.Contains(r.Id))];

        private RolloutReplica[] Others(RolloutDeployment target) => [.. Live(state.Replicas).Where(r => !r.IsRun && r.DeploymentId != target.Id)];

        /// <summary>In a stop-first rollout visitors are on ready replicas of every version; only the exchange takes them away.</summary>
        private bool ServesOn(RolloutReplica replica)
            => Service is { Strategy: RolloutStrategy.StopFirst, Desired: > 0, ActiveDeploymentId: not null } && replica is { IsReady: true, Goal: ReplicaGoal.Run };

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
