namespace ProxPaaS.DevHost.SimulatedGuests;

/// <summary>A simulated guest that was started.</summary>
/// <param name="JoinToken">From the domain part of its hostname; null once that was cleaned.</param>
internal sealed record RunningGuest(int Vmid, string Name, string Address, int Cores, long MemoryBytes, string? JoinToken);
