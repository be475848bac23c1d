using ProxPaaS.Lab.Guests.Memory;

namespace ProxPaaS.Lab.Guests;

/// <summary>Containers stand on the back-end that was asked for; VMs are always simulated.</summary>
internal sealed record BackendChoice(IGuestBackend Containers, MemoryGuestBackend Memory)
{
    public IGuestBackend Of(GuestKind kind) => kind == GuestKind.Lxc ? Containers : Memory;

    public IGuestBackend Of(Guest guest) => Of(guest.Kind);
}
