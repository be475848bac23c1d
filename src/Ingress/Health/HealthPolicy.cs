using ProxPaaS.Contracts.Edge;

namespace ProxPaaS.Ingress.Health;

/// <param name="Path">HTTP GET on it, 200-399 is healthy; null: a TCP connect is enough.</param>
/// <param name="Host">Sent as Host header, since many applications answer only to their own name.</param>
internal sealed record HealthPolicy(string? Path, string? Host, TimeSpan Interval, TimeSpan Timeout, int FailureThreshold)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static HealthPolicy From(string? path, string? host, HealthCheck? check) => new(
        path,
        host,
        Within(check?.Interval?.ToTimeSpan(), TimeSpan.FromSeconds(5)),
        Within(check?.Timeout?.ToTimeSpan(), TimeSpan.FromSeconds(2)),
        check is { FailureThreshold: > 0 } ? (int)Math.Min(check.FailureThreshold, 100) : 2);

    private static TimeSpan Within(TimeSpan? value, TimeSpan unset)
        => value is not { } given || given <= TimeSpan.Zero ? unset : given < Shortest ? Shortest : given > Longest ? Longest : given;
}
