namespace ProxPaaS.NodeAgent.Builds;

/// <summary>Tells a build that failed from a Docker that died under it. Pure.</summary>
internal static class BuilderFaults
{
    private static readonly string[] Signs =
    [
        "error during connect", "Cannot connect to the Docker daemon", "transport is closing", "error reading from server: EOF", "connection error: desc", "code = Unavailable", "closing transport due to",
        "failed to dial gRPC", "use of closed network connection", "unexpected EOF", "no active session for",
    ];

    /// <param name="tail">The last lines that docker wrote; the build's own output in them starts with <c>#</c>.</param>
    public static bool Is(IReadOnlyList<string> tail)
        => tail.Any(line => !line.StartsWith('#') && Signs.Any(sign => line.Contains(sign, StringComparison.Ordinal)));
}
