namespace ProxPaaS.NodeAgent.Builds;

/// <summary>The build ended badly for a reason of its own; the message is a sentence for people.</summary>
internal sealed class BuildFailedException(string message, Exception? inner = null) : Exception(message, inner);
