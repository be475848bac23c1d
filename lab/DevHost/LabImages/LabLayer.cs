namespace ProxPaaS.DevHost.LabImages;

/// <param name="Path">The gzipped tar.</param>
/// <param name="Digest">Digest of that file.</param>
/// <param name="DiffId">Digest of the tar inside it.</param>
internal sealed record LabLayer(string Path, string Digest, string DiffId);
