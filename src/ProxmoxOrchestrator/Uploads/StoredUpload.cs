namespace ProxPaaS.Orchestrator.Uploads;

/// <summary>What became of an upload: a commit in the service's repository.</summary>
internal sealed record StoredUpload(string Commit, int Files, long Bytes);
