namespace ProxPaaS.DevHost.NodeArchives;

/// <summary>The archive could not be built; the message says what to do next.</summary>
internal sealed class NodeArchiveException(string message, Exception? inner = null) : Exception(message, inner);
