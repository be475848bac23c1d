using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>How an agent's word moves a replica's state. Forward only, but for Ready ⇄ Unready; final states stay. Pure.</summary>
internal static class ReplicaPhases
{
    public static bool IsFinal(ReplicaState state) => state is ReplicaState.Stopped or ReplicaState.Failed or ReplicaState.Lost;

    public static ReplicaState Shown(ReplicaPhase phase) => phase switch
    {
        ReplicaPhase.Pulling => ReplicaState.Pulling,
        ReplicaPhase.Starting => ReplicaState.Starting,
        ReplicaPhase.Ready => ReplicaState.Ready,
        ReplicaPhase.Unready => ReplicaState.Unready,
        ReplicaPhase.Stopping => ReplicaState.Stopping,
        ReplicaPhase.Stopped => ReplicaState.Stopped,
        ReplicaPhase.Failed => ReplicaState.Failed,
        ReplicaPhase.Exited => ReplicaState.Exited,
        _ => ReplicaState.Assigned,
    };

    /// <summary>It is on its way up, and the report says so again.</summary>
    public static bool StillWaits(ReplicaState current, ReplicaPhase reported) => (current, reported) switch
    {
        (ReplicaState.Pulling, ReplicaPhase.Pulling) => true,
        (ReplicaState.Starting, ReplicaPhase.Starting or ReplicaPhase.Unready) => true,
        (ReplicaState.Unready, ReplicaPhase.Unready or ReplicaPhase.Starting or ReplicaPhase.Pulling) => true,
        _ => false,
    };

    /// <summary>The new state; null when the report changes nothing.</summary>
    public static ReplicaState? Next(ReplicaState current, ReplicaPhase reported)
    {
        ReplicaState? next = (current, reported) switch
        {
            _ when IsFinal(current) => null,
            (_, ReplicaPhase.Failed) => ReplicaState.Failed,
            (_, ReplicaPhase.Stopped) => ReplicaState.Stopped,
            (_, ReplicaPhase.Exited) => ReplicaState.Exited,
            (ReplicaState.Exited, not ReplicaPhase.Stopping) => null,
            (_, ReplicaPhase.Stopping) => ReplicaState.Stopping,
            (ReplicaState.Stopping, _) => null,
            (_, ReplicaPhase.Ready) => ReplicaState.Ready,

            // A container that is pulled or started anew after it was ready: it was up once, so it is "not ready now".
            (ReplicaState.Ready or ReplicaState.Unready, ReplicaPhase.Unready or ReplicaPhase.Starting or ReplicaPhase.Pulling) => ReplicaState.Unready,
            (_, ReplicaPhase.Unready) => ReplicaState.Starting,
            (_, ReplicaPhase.Starting) => ReplicaState.Starting,
            (ReplicaState.Pending or ReplicaState.Assigned, ReplicaPhase.Pulling) => ReplicaState.Pulling,
            _ => null,
        };
        return next == current ? null : next;
    }
}
