namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>What is mounted now, read from the kernel each time: another process may have unmounted it.</summary>
internal static class MountTable
{
    public static bool IsMounted(string path) => MountPoints().Contains(path);

    public static IReadOnlyList<string> Below(string root) => [.. MountPoints().Where(path => path.StartsWith(root + "/", StringComparison.Ordinal))];

    private static IEnumerable<string> MountPoints() => Parse(File.ReadAllText("/proc/self/mountinfo"));

    /// <summary>Field five of lines such as <c>36 35 98:0 / /mnt/a\040b rw,noatime - ext3 /dev/root rw</c>.</summary>
    internal static IEnumerable<string> Parse(string mountInfo)
        => mountInfo.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[4].Replace("\\040", " ", StringComparison.Ordinal));
}
