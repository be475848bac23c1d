namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>Reads Docker's and runc's words for a start that failed.</summary>
internal static class StartFailure
{
    /// <summary>
    /// <c>NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler…</c>, or from runc
    /// <c>failed to write 200000 … cpu.cfs_quota_us: invalid argument</c> where the node's own quota is smaller.
    /// </summary>
    public static bool IsCpuQuota(string error)
        => error.Contains("NanoCPUs can not be set", StringComparison.OrdinalIgnoreCase)
            || error.Contains("cfs_quota_us", StringComparison.Ordinal)
            || error.Contains("cpu.max", StringComparison.Ordinal);

    /// <summary>The image itself is at fault: <c>exec: "server": executable file not found in $PATH</c>.</summary>
    public static bool IsFinal(string error)
        => error.Contains("executable file not found", StringComparison.Ordinal)
            || (error.Contains("exec:", StringComparison.Ordinal)
                && (error.Contains("no such file or directory", StringComparison.Ordinal) || error.Contains("permission denied", StringComparison.Ordinal)))
            || error.Contains("No command specified", StringComparison.OrdinalIgnoreCase);
}
