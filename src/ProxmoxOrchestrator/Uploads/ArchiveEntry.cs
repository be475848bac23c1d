namespace ProxPaaS.Orchestrator.Uploads;

/// <summary>One entry as the archive names it: nothing of it has been checked.</summary>
/// <param name="Target">Where a symbolic link leads; else empty.</param>
/// <param name="Size">Bytes of content that follow.</param>
internal sealed record ArchiveEntry(string Path, ArchiveEntryKind Kind, string Target, long Size, bool Executable);
