namespace ProxPaaS.Cli.Output;

/// <summary>A state's mark and colour; the word is always there too.</summary>
internal static class StateStyle
{
    public static (string Mark, string Colour) For(string state) => state switch
    {
        "running" or "ready" or "active" or "succeeded" or "ok" or "online" or "yes" or "connected" => ("●", "green"),
        "failed" or "lost" or "unreachable" or "needsOperator" or "degraded" or "unready" or "timedOut" or "offline" or "disconnected" => ("✗", "red"),
        "empty" or "stopped" or "superseded" or "destroyed" or "cancelled" or "skipped" or "no" => ("○", "grey"),
        _ => ("◐", "yellow"),
    };
}
