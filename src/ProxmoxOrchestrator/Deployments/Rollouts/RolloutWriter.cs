using System.Text.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Runs;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>Turns planned actions into changed rows and the words about them. It sees one service's rows and nothing else.</summary>
internal sealed class RolloutWriter(
    Service service, IReadOnlyDictionary<string, Deployment> deployments, IReadOnlyDictionary<string, Replica> replicas, DeploymentShapes shapes, ISecretBox box, Func<string, string> newId,
    DateTimeOffset now)
{
    private readonly HashSet<string> _nodes = [];
    private readonly List<RolloutEvent> _events = [];
    private bool _routes;

    public List<Replica> Created { get; } = [];

    public List<Run> CreatedRuns { get; } = [];

    /// <summary>The deployment that goes back to an earlier one; null when there is none.</summary>
    public Deployment? Rollback { get; private set; }

    public bool Remove { get; private set; }

    public RolloutChanges Changes => new(_nodes, _routes, Created.Count > 0, _events);

    public void Apply(RolloutAction action)
    {
        switch (action)
        {
            case RolloutAction.Create create:
                Create(create);
                break;
            case RolloutAction.Aim aim:
                Aim(replicas[aim.ReplicaId], aim);
                break;
            case RolloutAction.Lose lose:
                Finish(replicas[lose.ReplicaId], ReplicaState.Lost, lose.Reason);
                break;
            case RolloutAction.Move move:
                Move(deployments[move.DeploymentId], move);
                break;
            case RolloutAction.Judge judge:
                Judge(deployments[judge.DeploymentId], judge.Fault);
                break;
            case RolloutAction.RollBack back:
                RollBack(deployments[back.DeploymentId], deployments[back.ToDeploymentId], back.Reason);
                break;
            case RolloutAction.Release release:
                Release(deployments[release.DeploymentId]);
                break;
            case RolloutAction.Serve serve:
                service.ActiveDeploymentId = serve.DeploymentId;
                _routes = true;
                Say("service.changed", service.Id, serve.DeploymentId is null ? $"{service.Name} no longer serves: {serve.Reason}." : $"{service.Name} serves version {deployments[serve.DeploymentId].Version}: {serve.Reason}.");
                break;
            case RolloutAction.Remove remove:
                Remove = true;
                _routes = true;
                Say("service.changed", service.Id, $"{service.Name} is gone: {remove.Reason}.");
                break;
            default:
                throw new InvalidOperationException($"{action} is not known.");
        }
    }

    private void Create(RolloutAction.Create create)
    {
        var deployment = deployments[create.DeploymentId];
        var shape = shapes.Find(deployment.Id, deployment.SealedSpec);
        for (var i = 0; i < create.Count; i++)
        {
            var replica = new Replica
            {
                Id = newId("rep"),
                OrganisationId = service.OrganisationId,
                ServiceId = service.Id,
                DeploymentId = deployment.Id,
                State = ReplicaState.Pending,
                CpuMilli = shape?.CpuMilli ?? service.CpuMilli,
                MemoryMiB = shape?.MemoryMiB ?? service.MemoryMiB,
                CreatedAt = now,
            };
            Created.Add(replica);
            Say("replica.changed", replica.Id, $"A replica of {service.Name} version {deployment.Version} was asked for: {create.Reason}.");
        }
    }

    private void Judge(Deployment deployment, string fault)
    {
        deployment.Fault = fault;
        if (fault.Length > 0)
        {
            Say("deployment.changed", deployment.Id, $"{service.Name} version {deployment.Version} fails: {fault}.");
            return;
        }

        deployment.ProvenAt = now;
    }

    /// <summary>Everything as it was then, variables too: they may be what is wrong now.</summary>
    private void RollBack(Deployment failing, Deployment good, string reason)
    {
        failing.Fault = $"{reason}; rolled back to version {good.Version}";
        var id = newId("dep");
        Rollback = new Deployment
        {
            Id = id,
            OrganisationId = service.OrganisationId,
            ServiceId = service.Id,
            Version = deployments.Values.Max(d => d.Version) + 1,
            State = DeploymentState.Pending,
            Cause = "rollback",
            Why = $"Version {failing.Version} was rolled back to version {good.Version}: {reason}.",
            BuildId = good.BuildId,
            Image = good.Image,
            CommitSha = good.CommitSha,
            CommitMessage = good.CommitMessage,
            SealedSpec = DeploymentSpecSeal.Seal(box, id, DeploymentSpecSeal.Open(box, good.Id, good.SealedSpec)),
            CreatedAt = now,
        };
        Say("deployment.changed", id, Rollback.Why);
    }

    private void Release(Deployment deployment)
    {
        if (shapes.Find(deployment.Id, deployment.SealedSpec) is not { ReleaseCommand.Count: > 0 } shape)
        {
            return;
        }

        var (run, replica) = RunRows.Of(
            new(newId("run"), newId("rep"), RunKind.Release, "release", shape.ReleaseCommand), service, deployment.Id, box, (shape.CpuMilli, shape.MemoryMiB), service.RunTimeoutSeconds, now);
        CreatedRuns.Add(run);
        Created.Add(replica);
        Say("run.changed", run.Id, $"The release command of {service.Name} version {deployment.Version} was asked for.");
    }

    private void Aim(Replica replica, RolloutAction.Aim aim)
    {
        replica.Goal = aim.Goal;
        replica.DrainingSince ??= aim.Goal == ReplicaGoal.Drain ? now : null;
        _routes = true;
        if (replica.NodeId is null)
        {
            // Nobody has to stop what was never given to a node.
            Finish(replica, ReplicaState.Stopped, aim.Reason);
            return;
        }

        _nodes.Add(replica.NodeId);
        Say("replica.changed", replica.Id, $"Replica {replica.Id} {(aim.Goal == ReplicaGoal.Drain ? "takes no new requests" : "is being stopped")}: {aim.Reason}.");
    }

    private void Finish(Replica replica, ReplicaState state, string reason)
    {
        replica.State = state;
        replica.Reason = reason;
        replica.FinishedAt = now;
        replica.HostPort = null;
        _routes = true;
        if (replica.NodeId is not null)
        {
            _nodes.Add(replica.NodeId);
        }

        Say("replica.changed", replica.Id, $"Replica {replica.Id} is {state.ToString().ToLowerInvariant()}: {reason}.");
    }

    private void Move(Deployment deployment, RolloutAction.Move move)
    {
        var changed = deployment.State != move.State;
        deployment.State = move.State;
        deployment.Reason = move.Reason;
        deployment.Steps = JsonSerializer.Serialize(
            RolloutSteps.Advance([.. DeploymentViews.Steps(deployment)], move.StepsDone, HasRelease(deployment), move.Reason, deployment.CreatedAt, now).ToArray(), StepsJson.Default.DeploymentStepArray);
        if (move.State == DeploymentState.Active)
        {
            deployment.ActiveAt ??= now;
        }

        if (move.State is DeploymentState.Superseded or DeploymentState.Failed or DeploymentState.Stopped)
        {
            deployment.FinishedAt ??= now;
        }

        if (changed || move.Reason.Length > 0)
        {
            Say("deployment.changed", deployment.Id, $"{service.Name} version {deployment.Version} is {deployment.State.ToString().ToLowerInvariant()}{(move.Reason.Length > 0 ? $": {move.Reason.TrimEnd('.')}" : "")}.");
        }
    }

    private bool HasRelease(Deployment deployment)
        => deployment.Cause != "rollback" && shapes.Find(deployment.Id, deployment.SealedSpec) is { ReleaseCommand.Count: > 0 };

    private void Say(string kind, string subjectId, string message) => _events.Add(new(kind, subjectId, message));
}
