namespace ProxPaaS.NodeAgent.Builds.Bases;

/// <summary>Why a registry did not hand out an image that a build starts from.</summary>
internal enum BaseImageTrouble
{
    /// <summary>It answered, and its answer counts: not there, not for us, not for this processor.</summary>
    Refused,

    /// <summary>It cannot be reached, or says itself that it cannot serve.</summary>
    Unavailable,

    /// <summary>It counts requests, and there were too many.</summary>
    Limited,
}
