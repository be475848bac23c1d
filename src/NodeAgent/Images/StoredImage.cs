namespace ProxPaaS.NodeAgent.Images;

/// <param name="Names">Tags and digests.</param>
internal sealed record StoredImage(string Id, long Bytes, DateTimeOffset Since, IReadOnlyList<string> Names);
