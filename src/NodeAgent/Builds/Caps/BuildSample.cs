namespace ProxPaaS.NodeAgent.Builds.Caps;

/// <summary>What a build has done to its node so far.</summary>
/// <param name="DiskTaken">Bytes that the disk lost since the build began; all builds of the node together.</param>
/// <param name="DiskFree">Bytes.</param>
/// <param name="Builds">Builds that run on the node.</param>
/// <param name="Youngest">No build began after this one.</param>
/// <param name="AtProcessCap">For how long a step has had as many processes as it may.</param>
/// <param name="MemoryLimitHits">Since the build began.</param>
/// <param name="OutOfMemoryKills">Since the build began.</param>
/// <param name="RefusedForks">Since the build began.</param>
internal sealed record BuildSample(
    long DiskTaken, long DiskFree, int Builds, bool Youngest, TimeSpan AtProcessCap, ulong MemoryLimitHits, ulong OutOfMemoryKills, ulong RefusedForks);
