namespace ProxPaaS.Dashboard.Live;

/// <summary>Which log, read as whom.</summary>
public sealed record LogKey(string Token, LogKind Kind, string Id);
