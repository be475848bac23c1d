namespace ProxPaaS.Orchestrator.Outbound;

/// <summary>A host that a user named may not be connected to; the message is a sentence for people.</summary>
internal sealed class OutboundRefusedException(string message) : IOException(message);
