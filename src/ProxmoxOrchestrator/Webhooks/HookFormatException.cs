namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>An authentic delivery that is not what its provider sends.</summary>
internal sealed class HookFormatException(string message) : Exception(message);
