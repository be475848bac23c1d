using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster.Agents;

namespace ProxPaaS.Tests.Orchestrator.Cluster;

public sealed class ReplicaPhasesTests
{
    [Theory]
    [InlineData(ReplicaState.Starting, ReplicaPhase.Starting, true)]
    [InlineData(ReplicaState.Unready, ReplicaPhase.Unready, true)]
    [InlineData(ReplicaState.Ready, ReplicaPhase.Ready, false)]
    [InlineData(ReplicaState.Stopping, ReplicaPhase.Starting, false)]
    [InlineData(ReplicaState.Failed, ReplicaPhase.Failed, false)]
    public void StillWaits_OnlyOnTheWayUp(ReplicaState state, ReplicaPhase phase, bool expected)
    {
        Assert.Equal(expected, ReplicaPhases.StillWaits(state, phase));

        // What moves a state is no repetition.
        Assert.True(!expected || ReplicaPhases.Next(state, phase) is null);
    }
}
