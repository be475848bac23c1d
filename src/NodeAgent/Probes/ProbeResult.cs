namespace ProxPaaS.NodeAgent.Probes;

/// <param name="Message">Why not, without a full stop; empty on success.</param>
internal readonly record struct ProbeResult(bool Success, string Message)
{
    public static ProbeResult Passed { get; } = new(true, "");

    public static ProbeResult Failed(string message) => new(false, message);
}
