namespace ProxPaaS.Orchestrator.Webhooks;

internal enum RefAction
{
    Build,

    /// <summary>Nothing, now and when asked again about the same commit.</summary>
    Skip,

    /// <summary>Nothing for now: another setting would make it a build.</summary>
    Ignore,

    /// <summary>No deployment: the branch's preview is made of it.</summary>
    Preview,

    /// <summary>The reference was deleted.</summary>
    Gone,

    /// <summary>The commits have to be fetched first.</summary>
    Fetch,
}
