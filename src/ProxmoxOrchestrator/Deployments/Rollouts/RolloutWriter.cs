using System.Text.Json;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <summary>Turns planned actions into changed rows and the words about them. It sees one service's rows and nothing else.</summary>
internal sealed class RolloutWriter(
    Service service, IReadOnlyDictionary<string, Deployment> deployments, IReadOnlyDictionary<string, Replica> replicas, DeploymentShapes shapes, Func<string> newId, DateTimeOffset now)
{
    private readonly HashSet<string> _nodes = [];
    private readonly List<RolloutEvent> _events = [];
    private bool _routes;

    public List<Replica> Created { get; } = [];

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
                Id = newId(),
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
            RolloutSteps.Advance([.. DeploymentViews.Steps(deployment)], move.StepsDone, move.Reason, deployment.CreatedAt, now).ToArray(), StepsJson.Default.DeploymentStepArray);
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

    private void Say(string kind, string subjectId, string message) => _events.Add(new(kind, subjectId, message));
}
