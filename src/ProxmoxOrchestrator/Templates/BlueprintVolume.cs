namespace ProxPaaS.Orchestrator.Templates;

internal sealed record BlueprintVolume(string Name, string Path, int SizeMiB);
