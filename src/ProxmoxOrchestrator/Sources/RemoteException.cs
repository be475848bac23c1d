namespace ProxPaaS.Orchestrator.Sources;

/// <summary>An outside repository could not be asked. The message is a sentence for its owner and holds no secret.</summary>
internal sealed class RemoteException(RemoteProblem problem, string message) : Exception(message)
{
    public RemoteProblem Problem { get; } = problem;
}
