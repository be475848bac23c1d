using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Templates;

/// <param name="Variables">As they are written: with references to the blueprint's own services and generators.</param>
internal sealed record BlueprintService(
    string Name, ServiceSettings Settings, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<BlueprintVolume> Volumes);
