namespace ProxPaaS.Ingress.Routing;

/// <param name="Problems">One sentence for each host, upstream or route that was left out.</param>
internal sealed record ValidatedTable(IReadOnlyList<ValidRoute> Routes, IReadOnlyList<string> Problems);
