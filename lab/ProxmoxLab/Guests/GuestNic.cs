namespace ProxPaaS.Lab.Guests;

/// <param name="Index">The n of <c>netN</c>.</param>
/// <param name="Ip">CIDR, <c>dhcp</c>, <c>manual</c> or null.</param>
public sealed record GuestNic(int Index, string Name, string Bridge, string Hwaddr, string? Ip, string? Gateway, bool LinkDown);
