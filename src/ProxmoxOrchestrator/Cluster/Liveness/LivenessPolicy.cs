namespace ProxPaaS.Orchestrator.Cluster.Liveness;

/// <param name="Lease">Silence that makes a node suspect.</param>
/// <param name="Window">Silence after which its stateless replicas are replaced; also the grace that every node has after our own start.</param>
/// <param name="HaWindow">The same while Proxmox HA may bring the guest back on another host.</param>
/// <param name="WitnessAge">How old Proxmox's word may be.</param>
/// <param name="MassShare">More than this share silent at once, and at least two: our own network or store is in doubt, nothing is evicted.</param>
internal sealed record LivenessPolicy(TimeSpan Lease, TimeSpan Window, TimeSpan HaWindow, TimeSpan WitnessAge, double MassShare)
{
    public static LivenessPolicy Default { get; } = new(
        TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(30), 0.3);
}
