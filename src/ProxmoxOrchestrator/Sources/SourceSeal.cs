namespace ProxPaaS.Orchestrator.Sources;

/// <summary>Purposes under which a source's secrets are sealed: the row and the column are part of the seal.</summary>
internal static class SourceSeal
{
    public static string HookSecret(string sourceId) => $"source-hook:{sourceId}";

    public static string Token(string sourceId) => $"source-token:{sourceId}";

    public static string Key(string sourceId) => $"source-key:{sourceId}";
}
