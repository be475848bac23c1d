namespace ProxPaaS.Lab.Tasks;

/// <summary>A task as it lies on disk.</summary>
internal sealed record TaskRecord(long Sequence, string Upid, string Caller, long? EndTime, string? ExitStatus, IReadOnlyList<string> Lines);
