namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>A call to Proxmox that did not succeed. <see cref="Exception.Message"/> is a sentence with the next step; <see cref="Raw"/> is Proxmox's own text.</summary>
internal sealed class PveException(PveErrorKind kind, string call, int status, string raw, string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    public PveErrorKind Kind { get; } = kind;

    /// <summary>As in <c>POST nodes/pve1/lxc/9000/clone</c>.</summary>
    public string Call { get; } = call;

    /// <summary>HTTP status; 0 when there was none.</summary>
    public int Status { get; } = status;

    public string Raw { get; } = raw;

    /// <summary>create, disk, mounted, backup, …; "file" when another process holds the configuration.</summary>
    public string? Lock { get; init; }

    /// <summary>Time makes it better: try again with back-off.</summary>
    public bool IsTransient => Kind is PveErrorKind.NoQuorum or PveErrorKind.HostAway or PveErrorKind.Unreachable or PveErrorKind.UnknownOutcome
        or PveErrorKind.Failed or PveErrorKind.Locked or PveErrorKind.Suspended or PveErrorKind.Unauthorized or PveErrorKind.Forbidden or PveErrorKind.Untrusted;
}
