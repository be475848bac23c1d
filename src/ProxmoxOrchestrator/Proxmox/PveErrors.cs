using System.Text.RegularExpressions;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>The one place that reads Proxmox's messages. Pure: status + text → kind + a sentence with the next step.</summary>
internal static partial class PveErrors
{
    // "CT is locked (disk)", "can't lock file '/run/lock/lxc/pve-config-300.lock' - got timeout", "CT 9000 already exists on node 'pve1'",
    // "Configuration file 'nodes/pve1/lxc/777.conf' does not exist", "storage 'nope' does not exist", "cluster not ready - no quorum?"
    private static readonly (PveErrorKind Kind, Regex Text)[] Texts =
    [
        (PveErrorKind.Locked, LockedText()),
        (PveErrorKind.NoQuorum, QuorumText()),
        (PveErrorKind.StorageFull, FullText()),
        (PveErrorKind.CannotLink, CannotLinkText()),
        (PveErrorKind.AlreadyExists, ExistsText()),
        (PveErrorKind.NotFound, MissingText()),
        (PveErrorKind.AlreadyRunning, AlreadyRunningText()),
        (PveErrorKind.NotRunning, NotRunningText()),
        (PveErrorKind.StillRunning, StillRunningText()),
        (PveErrorKind.IsTemplate, TemplateText()),
        (PveErrorKind.HostAway, HostAwayText()),
    ];

    /// <param name="call">Verb and path.</param>
    /// <param name="status">HTTP status, 59x included.</param>
    /// <param name="message">Message of the JSON body, else the reason phrase.</param>
    /// <param name="errors">Refused parameters of a 400.</param>
    /// <param name="mutating">True when the call may have changed something.</param>
    public static PveException Of(string call, int status, string message, IReadOnlyDictionary<string, string>? errors, bool mutating)
    {
        var text = Clean(message);
        var kind = status switch
        {
            401 => PveErrorKind.Unauthorized,
            403 => PveErrorKind.Forbidden,
            400 => PveErrorKind.BadRequest,
            501 => PveErrorKind.NotImplemented,
            595 => PveErrorKind.HostAway,
            // A proxy in front of Proxmox, or Proxmox's own 30 s limit: the call may have been applied.
            596 or 599 or 502 or 504 => mutating ? PveErrorKind.UnknownOutcome : PveErrorKind.Failed,
            _ => KindOf(text) ?? (mutating ? PveErrorKind.UnknownOutcome : PveErrorKind.Failed),
        };
        var raw = errors is { Count: > 0 } ? $"{text} {string.Join("; ", errors.Select(e => $"{e.Key}: {Clean(e.Value)}"))}" : text;
        return new(kind, call, status, raw, Sentence(kind, call, status, raw)) { Lock = kind == PveErrorKind.Locked ? LockName(text) : null };
    }

    /// <summary>What a task's exit status (and the end of its log) means. The task is over: nothing about it is unknown.</summary>
    public static PveException OfTask(Upid upid, string exitStatus, IReadOnlyList<string> log)
    {
        var text = Clean(exitStatus);
        var kind = KindOf(text) ?? log.Select(KindOf).FirstOrDefault(k => k is not null) ?? PveErrorKind.Failed;
        var call = $"task {upid.Type} {upid.Id}";
        var tail = log.Where(l => l.Length > 0 && !l.StartsWith("TASK ", StringComparison.Ordinal)).TakeLast(2).ToArray();
        var raw = text == "unexpected status" ? "its worker was killed" : text;
        var detail = tail.Length > 0 && !tail.Any(t => t.Contains(text, StringComparison.Ordinal)) ? $"{raw} (log: {string.Join(" / ", tail)})" : raw;
        return new(kind, call, 0, text, $"Proxmox's {call} failed: {Sentence(kind, detail)}") { Lock = kind == PveErrorKind.Locked ? LockName(text) : null };
    }

    /// <summary>No answer at all. <paramref name="sent"/> false: the request did not leave us.</summary>
    public static PveException OfSilence(string call, string what, bool sent, bool mutating, Exception? inner)
    {
        var kind = !sent ? PveErrorKind.Unreachable : mutating ? PveErrorKind.UnknownOutcome : PveErrorKind.Failed;
        return new(kind, call, 0, what, Sentence(kind, call, 0, what), inner);
    }

    public static PveException OfDistrust(string call, string what, Exception? inner)
        => new(PveErrorKind.Untrusted, call, 0, what, $"Proxmox's certificate is not trusted: {what}. Check the address, then set the cluster's fingerprint to the one that Proxmox shows under Node > Certificates.", inner);

    public static PveException Suspended(string call, string because)
        => new(PveErrorKind.Suspended, call, 0, because, because);

    private static PveErrorKind? KindOf(string text)
    {
        foreach (var (kind, pattern) in Texts)
        {
            if (pattern.IsMatch(text))
            {
                return kind;
            }
        }

        return null;
    }

    private static string Sentence(PveErrorKind kind, string call, int status, string raw)
        => status == 0 ? $"Proxmox ({call}): {Sentence(kind, raw)}" : $"Proxmox answered {status} to {call}: {Sentence(kind, raw)}";

    private static string Sentence(PveErrorKind kind, string raw) => kind switch
    {
        PveErrorKind.Unauthorized => $"{Or(raw, "authentication failed")}. The API token is wrong, expired or removed: make a new one in Proxmox and store it by px clusters update NAME.",
        PveErrorKind.Forbidden => $"{Or(raw, "permission denied")}. Give the token's role the named privilege on that path.",
        PveErrorKind.NotFound => $"{raw}.",
        PveErrorKind.AlreadyExists => $"{raw}. Another id is tried.",
        PveErrorKind.Locked => $"{raw}. It is tried again; a lock that nothing holds any more is removed on the host with pct unlock.",
        PveErrorKind.CannotLink => $"{raw}. Nodes are created from the archive on this storage.",
        PveErrorKind.StorageFull => $"{raw}. Free space on the storage, or give the pool another one.",
        PveErrorKind.NoQuorum => $"{raw}. The Proxmox cluster has no quorum: bring its hosts back; we wait.",
        PveErrorKind.BadRequest => $"{raw}",
        PveErrorKind.NotImplemented => $"{raw}. This Proxmox is too old or too new for the call; Proxmox VE 9 is supported.",
        PveErrorKind.HostAway => $"{Or(raw, "no route to the host")}. The Proxmox host is away or its name is not known.",
        PveErrorKind.Unreachable => $"{raw}. Check the address and that pveproxy runs; we try again.",
        PveErrorKind.UnknownOutcome => $"{Or(raw, "no answer")}. It may have been done all the same: we look before trying again.",
        _ => raw.EndsWith('.') ? raw : $"{Or(raw, "no answer")}.",
    };

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;

    // Messages end with a newline, 501's do not; perl adds "at FILE line N.".
    private static string Clean(string message) => PerlPlace().Replace(message.Trim(), "").TrimEnd('.', ' ', '\n');

    private static string LockName(string text) => LockedText().Match(text) is { Success: true } match && match.Groups["lock"].Length > 0 ? match.Groups["lock"].Value : "file";

    [GeneratedRegex(@"is locked \((?<lock>[a-z-]+)\)|can't lock file|got lock (request )?timeout|trying to acquire lock", RegexOptions.IgnoreCase)]
    private static partial Regex LockedText();

    [GeneratedRegex(@"no quorum|cluster not ready", RegexOptions.IgnoreCase)]
    private static partial Regex QuorumText();

    [GeneratedRegex(@"no space left|not enough (free )?space|out of space|insufficient free space|disk quota exceeded|storage .* is full", RegexOptions.IgnoreCase)]
    private static partial Regex FullText();

    [GeneratedRegex(@"Linked clone feature (for .* is not available|is not supported for drive)", RegexOptions.IgnoreCase)]
    private static partial Regex CannotLinkText();

    [GeneratedRegex(@"already exists", RegexOptions.IgnoreCase)]
    private static partial Regex ExistsText();

    [GeneratedRegex(@"does not exist|no such (VM|CT|container|pool|storage|file|task)|unable to find configuration file|volume .* not found", RegexOptions.IgnoreCase)]
    private static partial Regex MissingText();

    [GeneratedRegex(@"already running", RegexOptions.IgnoreCase)]
    private static partial Regex AlreadyRunningText();

    [GeneratedRegex(@"(CT|VM) \d+ (is )?not running", RegexOptions.IgnoreCase)]
    private static partial Regex NotRunningText();

    [GeneratedRegex(@"container is running|if the CT is running|is running - destroy|VM is running", RegexOptions.IgnoreCase)]
    private static partial Regex StillRunningText();

    [GeneratedRegex(@"convert a template to a template|is a template|can't start .*template|container is a template", RegexOptions.IgnoreCase)]
    private static partial Regex TemplateText();

    [GeneratedRegex(@"hostname lookup '.*' failed|no such cluster node|no route to host", RegexOptions.IgnoreCase)]
    private static partial Regex HostAwayText();

    [GeneratedRegex(@"\s+at /\S+ line \d+\.?$")]
    private static partial Regex PerlPlace();
}
