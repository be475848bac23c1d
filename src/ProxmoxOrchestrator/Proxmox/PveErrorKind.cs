namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>What a refused, failed or unanswered call means for the caller. Proxmox has neither 404 nor 409: the texts decide (<see cref="PveErrors"/>).</summary>
internal enum PveErrorKind
{
    /// <summary>401: the token is wrong, revoked or expired. Nothing was done.</summary>
    Unauthorized,

    /// <summary>403: a privilege is missing, or a pool-scoped token asks for a guest that is gone. Nothing was done.</summary>
    Forbidden,

    /// <summary>The guest, storage or pool does not exist.</summary>
    NotFound,

    /// <summary>The vmid or name is taken.</summary>
    AlreadyExists,

    /// <summary>A lock (<see cref="PveException.Lock"/>) holds the guest; nothing was done.</summary>
    Locked,

    AlreadyRunning,

    NotRunning,

    /// <summary>The guest must be stopped first.</summary>
    StillRunning,

    IsTemplate,

    /// <summary>The storage cannot link container clones.</summary>
    CannotLink,

    StorageFull,

    /// <summary>The cluster has no quorum: nothing can be written until it is back.</summary>
    NoQuorum,

    /// <summary>400: a parameter was refused.</summary>
    BadRequest,

    /// <summary>501: this Proxmox does not know the call.</summary>
    NotImplemented,

    /// <summary>595, or the name of a host that is not there: the API answers, the host behind it does not. Nothing was done.</summary>
    HostAway,

    /// <summary>No connection: nothing was sent.</summary>
    Unreachable,

    /// <summary>The certificate is not the pinned one, or not trusted: nothing was sent.</summary>
    Untrusted,

    /// <summary>We do not call this cluster at present (wrong token).</summary>
    Suspended,

    /// <summary>A changing call without a clear answer: it may have been done. Look before trying again.</summary>
    UnknownOutcome,

    /// <summary>A read failed, or an answer could not be understood.</summary>
    Failed,
}
