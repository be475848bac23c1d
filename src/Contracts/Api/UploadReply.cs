namespace ProxPaaS.Contracts.Api;

/// <summary>202 of POST /v1/services/{service}/uploads: the folder is a commit now, and its build is asked for.</summary>
/// <param name="Commit">The commit that was made of it, or the one of the last upload when nothing changed since.</param>
/// <param name="Files">Files and links in it.</param>
/// <param name="Bytes">Their size, unpacked.</param>
public sealed record UploadReply(string BuildId, string Commit, int Files, long Bytes);
