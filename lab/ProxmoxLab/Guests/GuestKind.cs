namespace ProxPaaS.Lab.Guests;

internal enum GuestKind
{
    Lxc,
    Qemu,
}
