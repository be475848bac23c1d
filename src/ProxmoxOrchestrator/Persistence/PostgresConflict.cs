using Npgsql;

namespace ProxPaaS.Orchestrator.Persistence;

/// <summary>Failures with which PostgreSQL says "nothing was done, do it again": serialization failure and deadlock.</summary>
internal static class PostgresConflict
{
    /// <summary>Entity Framework wraps it once or twice, depending on the call.</summary>
    public static bool IsOne(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>10–20 ms, 20–40 ms, … The random part keeps two opponents from meeting again.</summary>
    public static TimeSpan Backoff(int attempt) => TimeSpan.FromMilliseconds((10 << Math.Min(attempt - 1, 6)) * (1 + Random.Shared.NextDouble()));
}
