using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.References;

/// <param name="Urls">Public addresses of a web service, the preferred first.</param>
/// <param name="Fixed">Names that the platform sets in every container of the service.</param>
/// <param name="Variables">As they were written.</param>
internal sealed record ScopedService(
    string Id, string Name, ServiceKind Kind, int Port, IReadOnlyList<string> Urls, IReadOnlyDictionary<string, string> Fixed, IReadOnlyDictionary<string, string> Variables);
