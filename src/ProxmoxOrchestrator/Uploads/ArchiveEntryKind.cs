namespace ProxPaaS.Orchestrator.Uploads;

internal enum ArchiveEntryKind
{
    File,
    Folder,
    SymbolicLink,

    /// <summary>Hard links, devices, pipes and whatever else a tar can hold.</summary>
    Other,
}
