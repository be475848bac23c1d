namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/services/{service}/runs: a command in the service's image with its variables.</summary>
/// <param name="Command">Program and arguments; no shell is put around them.</param>
/// <param name="CpuMilli">Null: as the service.</param>
/// <param name="TimeoutSeconds">Null: as the service's runs.</param>
public sealed record RunRequest(IReadOnlyList<string> Command, int? CpuMilli = null, int? MemoryMiB = null, int? TimeoutSeconds = null);
