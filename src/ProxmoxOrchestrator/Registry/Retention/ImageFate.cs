namespace ProxPaaS.Orchestrator.Registry.Retention;

internal enum ImageFate
{
    Keep,

    /// <summary>Nothing needs it, but it has not been so for long enough.</summary>
    Wait,
    Remove,

    /// <summary>Not ours to decide: shown to the operator.</summary>
    Foreign,
}
