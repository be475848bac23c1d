using System.Diagnostics;
using System.Globalization;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>What an agent that was killed left running: its docker commands, found by the build's own folder among their arguments.</summary>
internal static class BuildLeftovers
{
    public static void End(string contextPath)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) && pid != Environment.ProcessId && Arguments(folder) is [_, .., var last] && last == contextPath)
            {
                Kill(pid);
            }
        }
    }

    private static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill(entireProcessTree: true);
        }
        catch (Exception ex) when (ex is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended in between.
        }
    }

    private static string[] Arguments(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).TrimEnd('\0').Split('\0');
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
