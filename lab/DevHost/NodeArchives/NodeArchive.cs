namespace ProxPaaS.DevHost.NodeArchives;

/// <summary>A finished node archive.</summary>
/// <param name="Path">Absolute path of the <c>.tar.zst</c>.</param>
/// <param name="Version"><c>RELEASE-HASH</c>; equal inputs give the equal version.</param>
/// <param name="Sha256">Lower-case hex digest of the file, for the upload's <c>checksum</c>.</param>
/// <param name="Reused">True when an earlier run had already built exactly this archive.</param>
internal sealed record NodeArchive(string Path, string Version, string Sha256, bool Reused);
