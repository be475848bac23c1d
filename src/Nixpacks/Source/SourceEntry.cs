namespace ProxPaaS.Nixpacks.Source;

/// <param name="Path">Relative to the tree's root, with '/' between names.</param>
public readonly record struct SourceEntry(string Path, bool IsDirectory);
