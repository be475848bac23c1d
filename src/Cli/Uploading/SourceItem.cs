namespace ProxPaaS.Cli.Uploading;

/// <summary>A file or a link that is sent.</summary>
/// <param name="Path">Below the folder, with '/'.</param>
/// <param name="LinkTarget">Null for a file.</param>
internal sealed record SourceItem(string Path, string FullPath, long Size, bool Executable, string? LinkTarget);
