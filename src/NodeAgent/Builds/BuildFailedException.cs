namespace ProxPaaS.NodeAgent.Builds;

/// <summary>The build ended badly; the message is a sentence for people.</summary>
internal sealed class BuildFailedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The node failed, not the build: another try may go well.</summary>
    public bool BuilderFault { get; init; }
}
