namespace ProxPaaS.Lab.Guests.Lxc;

/// <param name="Spec">Arguments after the chain.</param>
internal sealed record HostRule(string Table, string Chain, IReadOnlyList<string> Spec);
