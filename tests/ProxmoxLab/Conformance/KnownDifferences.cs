namespace ProxPaaS.Tests.ProxmoxLab.Conformance;

/// <summary>Exchanges in which the lab differs from the recording, each with its reason.</summary>
internal static class KnownDifferences
{
    public static readonly IReadOnlyDictionary<string, string> Reasons = new Dictionary<string, string>
    {
        ["apt.versions"] = "package versions of a host are no part of the lab",
        ["resize.task.log"] = "the recorded host may not resize a mounted file system; the lab's may",
        ["dir.subvol.create.task.log"] = "the recorded archive has no shell; what lies in archives is the back-end's affair",
        ["vzdump.task.log"] = "a line of the recorded host's stand-in for notifications",
        ["download-url.task.status"] = "wget is missing on the recorded host; the lab fetches nothing",
        ["tasks.root"] = "the error text of that download",
        ["tasks.start"] = "a page of the recorded session's own history",
        ["tasks.since"] = "asks from a moment of the recorded session",
        ["cluster.tasks.root"] = "the recorded session's own history",
        ["node2.norule"] = "needs a second host, see HostFaultTests",
        ["node2.status"] = "needs a second host, see HostFaultTests",
        ["node2.post"] = "needs a second host, see HostFaultTests",
        ["node2.refused"] = "needs a second host, see HostFaultTests",
        ["execute"] = "batches of calls are no part of the lab",
        ["cluster.bulk.start.task.log"] = "the recorded host could not reach its own API",
    };
}
