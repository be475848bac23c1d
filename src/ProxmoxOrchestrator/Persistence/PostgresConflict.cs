using Npgsql;

namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>Failures with which PostgreSQL says "nothing was done, do it again": serialization failure and deadlock.</summary>
internal static class PostgresConflict
{
    public static bool IsOne(Exception exception)
        => (exception as PostgresException ?? exception.InnerException as PostgresException)?.SqlState
            is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    /// <summary>10–20 ms, 20–40 ms, … The random part keeps two opponents from meeting again.</summary>
    public static TimeSpan Backoff(int attempt) => TimeSpan.FromMilliseconds((10 << Math.Min(attempt - 1, 6)) * (1 + Random.Shared.NextDouble()));
}
