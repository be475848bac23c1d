namespace ProxPaaS.Ingress.Health;

/// <summary>What is known about an upstream. New ones count as healthy: the control plane names them once they are ready.</summary>
internal sealed record HealthState(bool Healthy, int Failures, string Message)
{
    public static readonly HealthState Initial = new(true, 0, "not probed yet");

    private static readonly HealthState Good = new(true, 0, "");

    public static HealthState Succeeded() => Good;

    public HealthState Failed(int threshold, string message)
        => new(Healthy && Failures + 1 < threshold, Failures + 1, message);

    /// <summary>A visitor's request found nobody listening: no second opinion is needed, the next probe may take it back.</summary>
    public HealthState Refused(string message) => new(false, Failures + 1, message);
}
