namespace ProxPaaS.Orchestrator.Previews;

internal enum PreviewStep
{
    /// <summary>Make its environment.</summary>
    Open,

    /// <summary>Build its newer commit.</summary>
    Update,

    /// <summary>It stays as it is: see to it that all of it is there.</summary>
    Keep,

    /// <summary>It would be made or updated, but not now.</summary>
    Wait,

    /// <summary>Take it down: what it was of is gone.</summary>
    Close,

    /// <summary>Take it down; its commit does not bring it back.</summary>
    Dismiss,
}
