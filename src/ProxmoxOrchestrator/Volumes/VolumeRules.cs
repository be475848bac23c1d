using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Volumes;

internal static class VolumeRules
{
    public const int MostOfAService = 8;

    private const int LongestPath = 255;
    private const int LargestMiB = 64 * 1024 * 1024;

    /// <summary>Folders that the container itself needs: a volume over them breaks it or hides the image's programs.</summary>
    private static readonly string[] Reserved = ["/", "/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/run", "/sbin", "/sys", "/tmp", "/usr", "/usr/bin", "/usr/lib", "/var"];

    public static void Check(FieldErrors errors, string field, string? name, string? path, int sizeMiB)
    {
        Names.Check(errors, $"{field}name", name);
        errors.AddIf(!IsPath(path), $"{field}mountPath", "An absolute path such as /var/lib/data: no .., no //, no colon or comma, and not a folder that the system itself needs.");
        errors.AddIf(sizeMiB is < 0 or > LargestMiB, $"{field}sizeMiB", $"0 to {LargestMiB}.");
    }

    public static bool IsPath(string? path)
        => path is { Length: > 1 and <= LongestPath } && path[0] == '/' && path[^1] != '/' && !path.Any(c => char.IsControl(c) || c is ':' or ',' or '\\' or '"')
            && path[1..].Split('/').All(part => part is not ("" or "." or "..")) && !Reserved.Contains(path) && !path.StartsWith("/proc/", StringComparison.Ordinal)
            && !path.StartsWith("/sys/", StringComparison.Ordinal) && !path.StartsWith("/dev/", StringComparison.Ordinal);

    /// <summary>One inside the other would hide what it holds.</summary>
    public static bool Overlap(string one, string other) => one == other || one.StartsWith(other + "/", StringComparison.Ordinal) || other.StartsWith(one + "/", StringComparison.Ordinal);
}
