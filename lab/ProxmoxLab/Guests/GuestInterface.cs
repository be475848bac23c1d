namespace ProxPaaS.Lab.Guests;

public sealed record GuestInterface(string Name, string Hwaddr, IReadOnlyList<string> Addresses);
