namespace ProxPaaS.Contracts.Api;

/// <summary>A key of a configuration file that is not taken, or is wrong.</summary>
/// <param name="Error">A commit with it is not built; else only this key is left out.</param>
public sealed record ConfigNoteView(string File, string Path, int? Line, string Message, bool Error);
