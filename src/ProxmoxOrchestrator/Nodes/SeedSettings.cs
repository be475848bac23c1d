namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>What every seed of this installation says.</summary>
/// <param name="ControlPlane">Where agents dial.</param>
/// <param name="CaFingerprint">Pins the control plane.</param>
/// <param name="RegistryHost">HOST:PORT; null when there is none.</param>
/// <param name="RegistryAuthority">PEM of the authority behind the registry; null when the system's are enough.</param>
internal sealed record SeedSettings(string ControlPlane, string CaFingerprint, string? RegistryHost, string? RegistryAuthority);
