namespace ProxPaaS.Nixpacks;

/// <summary>No plan can be made. The message is a sentence for the person who owns the source tree and says what to change.</summary>
public sealed class PlanException(string message, Exception? inner = null) : Exception(message, inner);
