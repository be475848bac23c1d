namespace ProxPaaS.Lab.Tasks;

/// <summary>The worker's process ended without a last line in its log.</summary>
internal sealed class WorkerVanishedException : Exception;
