using System.Diagnostics;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Commands;

/// <summary>The lab alone, in the foreground: one JSON line on standard output when it is ready, Ctrl-C ends it.</summary>
internal static class LabCommand
{
    public static async Task<int> RunAsync(Installation installation, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        var binaries = new Binaries(installation);
        if (installation.Guests == GuestKind.Lxc)
        {
            await DebianPackages.InstallAsync(installation, Console.Error.WriteLine, cancellationToken);
        }

        await Tool.RunAsync("dotnet", ["build", "lab/ProxmoxLab", "-c", "Release", "--nologo", "-v", "quiet"], cancellationToken, Console.Error.WriteLine, folder: installation.Repository);
        var start = new ProcessStartInfo(binaries.Lab);
        foreach (var argument in options)
        {
            start.ArgumentList.Add(argument);
        }

        using var lab = Process.Start(start)!;
        await using var ending = cancellationToken.Register(() => Supervision.Signals.Terminate(lab.Id));
        await lab.WaitForExitAsync(CancellationToken.None);
        return lab.ExitCode;
    }
}
