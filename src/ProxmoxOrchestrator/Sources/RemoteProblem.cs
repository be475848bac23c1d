namespace ProxPaaS.Orchestrator.Sources;

/// <summary>Why an outside repository could not be asked: decides how soon it is worth asking again.</summary>
internal enum RemoteProblem
{
    /// <summary>Down, slow, or the answer broke off.</summary>
    Unreachable,

    /// <summary>It answers, and does not let us in, or has no such repository.</summary>
    Refused,

    /// <summary>The ssh server shows another key than the pinned one.</summary>
    HostKeyChanged,

    /// <summary>The address may not be connected to.</summary>
    Blocked,

    TooLarge,
}
