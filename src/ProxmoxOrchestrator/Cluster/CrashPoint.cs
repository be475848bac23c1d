using System.Diagnostics;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>
/// Named places around every outside effect. With <c>PROXPAAS_CRASH_AT=NAME</c> the process ends there at once and without clean-up,
/// so that recovery is tried and not hoped for.
/// </summary>
internal static class CrashPoint
{
    private static readonly string? Chosen = Environment.GetEnvironmentVariable("PROXPAAS_CRASH_AT");
    private static readonly AsyncLocal<Action<string>?> Watcher = new();

    /// <summary>Tests in this process see the points of their own flow here.</summary>
    internal static Action<string>? Hook
    {
        get => Watcher.Value;
        set => Watcher.Value = value;
    }

    public static void Hit(string name)
    {
        Watcher.Value?.Invoke(name);
        if (Chosen == name)
        {
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
