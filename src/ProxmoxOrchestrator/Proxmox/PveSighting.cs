namespace ProxPaaS.Orchestrator.Proxmox;

/// <param name="Problem">Why the last look failed; null when it did not. Guests and hosts are then those of the last good one.</param>
/// <param name="Guests">By vmid: every guest that the token may see.</param>
/// <param name="At"><see cref="TimeProvider.GetTimestamp"/> of the last good look.</param>
internal sealed record PveSighting(
    string? Problem, string? Version, IReadOnlyDictionary<string, PveHost> Hosts, IReadOnlyDictionary<int, PveGuest> Guests, IReadOnlyList<PveStore> Stores, long At)
{
    public IReadOnlySet<int> Vmids { get; } = Guests.Keys.ToHashSet();
}
