using System.Runtime.InteropServices;

namespace ProxPaaS.DevHost.Supervision;

internal static partial class Signals
{
    private const int Sigint = 2, Sigkill = 9, Sigterm = 15;

    public static void Terminate(int pid) => Kill(pid, Sigterm);

    /// <summary>What Ctrl-C sends.</summary>
    public static void Interrupt(int pid) => Kill(pid, Sigint);

    public static void Kill(int pid) => Kill(pid, Sigkill);

    /// <summary>Points standard input, output and error at /dev/null, so that nobody who started us waits for us.</summary>
    public static void DetachStandardStreams()
    {
        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        for (var fd = 0; fd <= 2; fd++)
        {
            Dup2((int)nowhere.DangerousGetHandle(), fd);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Dup2(int from, int to);
}
