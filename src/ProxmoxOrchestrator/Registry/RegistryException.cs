namespace ProxPaaS.Orchestrator.Registry;

/// <summary>A registry did not do what was asked; the message says why and what to do.</summary>
internal sealed class RegistryException(string message, bool notFound = false, Exception? innerException = null) : Exception(message, innerException)
{
    public bool IsNotFound { get; } = notFound;

    /// <summary>The registry answered, and said no: it will say so again.</summary>
    public bool IsRefused { get; init; }
}
