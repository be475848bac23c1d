namespace ProxPaaS.Contracts.Api;

/// <summary>What configuration files set. They come before the settings of the console, for the commit that they are in.</summary>
/// <param name="Commit">Null when a folder was asked about.</param>
/// <param name="Files">Those that were there, the one with the last word first.</param>
public sealed record ConfigView(string? Commit, IReadOnlyList<string> Files, IReadOnlyList<ConfigValueView> Values, IReadOnlyList<ConfigNoteView> Notes);
