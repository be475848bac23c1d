namespace ProxPaaS.Orchestrator.Cluster.Operations;

/// <summary>Another process leads with a higher epoch: the step ends here and leaves no trace.</summary>
internal sealed class LeadershipLostException() : Exception("Another control plane leads now.")
{
    /// <summary>Entity Framework may have wrapped it.</summary>
    public static bool Is(Exception? exception)
    {
        while (exception is not (null or LeadershipLostException))
        {
            exception = exception.InnerException;
        }

        return exception is not null;
    }
}
