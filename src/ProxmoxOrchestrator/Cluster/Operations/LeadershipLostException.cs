using Npgsql;

namespace ProxPaaS.Orchestrator.Cluster.Operations;

/// <summary>Another process leads with a higher epoch: the step ends here and leaves no trace.</summary>
internal sealed class LeadershipLostException() : Exception("Another control plane leads now.")
{
    /// <summary>What the database says when it refuses a single statement for its epoch.</summary>
    public const string SqlState = "PX001";

    /// <summary>Entity Framework may have wrapped it.</summary>
    public static bool Is(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is LeadershipLostException or PostgresException { SqlState: SqlState })
            {
                return true;
            }
        }

        return false;
    }
}
