namespace ProxPaaS.NodeAgent.Builds.Caps;

/// <summary>What the kernel counted for all build steps of the node; counters only rise while steps live.</summary>
/// <param name="MemoryLimitHits">Times the memory of all builds together reached its limit.</param>
/// <param name="Steps">By the step's group.</param>
internal sealed record BuildUsage(ulong MemoryLimitHits, IReadOnlyDictionary<string, BuildStepUsage> Steps);
