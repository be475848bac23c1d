namespace ProxPaaS.NodeAgent.Builds.Caps;

/// <param name="OutOfMemoryKills">Processes killed because the step's memory was used up.</param>
/// <param name="RefusedForks">Processes that the cap kept from starting.</param>
/// <param name="Processes">Processes and threads at this moment.</param>
internal readonly record struct BuildStepUsage(ulong OutOfMemoryKills, ulong RefusedForks, ulong Processes);
