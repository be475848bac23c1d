namespace ProxPaaS.DevHost;

internal enum GuestKind
{
    Lxc,
    Memory,
}
