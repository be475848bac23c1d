namespace ProxPaaS.Orchestrator.References;

/// <summary>A service's variables with every reference followed.</summary>
/// <param name="Variables">What its container gets; addresses of services are still <see cref="AddressMark"/>s. Variables that need the service's own address are left out: they are for others.</param>
/// <param name="Needs">Services, name by id, whose address is in one of them.</param>
/// <param name="Problems">One sentence for each variable that cannot be resolved.</param>
internal sealed record ResolvedService(
    string Id, IReadOnlyDictionary<string, string> Variables, IReadOnlyDictionary<string, string> Needs, IReadOnlyList<string> Problems);
