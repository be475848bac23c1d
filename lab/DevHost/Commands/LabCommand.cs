using System.Diagnostics;
using ProxPaaS.DevHost.NodeArchives;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Commands;

/// <summary>The lab alone, in the foreground: one JSON line on standard output when it is ready, Ctrl-C ends it.</summary>
internal static class LabCommand
{
    /// <summary>Kept between runs, apart from the platform's lab; <c>./run down</c> removes it.</summary>
    public static string StateFolder(Installation installation) => installation.Folder("lab-alone-" + (installation.Guests == GuestKind.Lxc ? "lxc" : "memory"));

    public static async Task<int> RunAsync(Installation installation, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        var binaries = new Binaries(installation);
        if (installation.Guests == GuestKind.Lxc)
        {
            await DebianPackages.InstallAsync(installation, Console.Error.WriteLine, cancellationToken);
        }

        await Tool.RunAsync("dotnet", ["build", "lab/ProxmoxLab", "-c", "Release", "--nologo", "-v", "quiet"], cancellationToken, Console.Error.WriteLine, folder: installation.Repository);
        var start = new ProcessStartInfo(binaries.Lab);
        if (installation.Guests == GuestKind.Lxc && !options.Contains("--template"))
        {
            start.ArgumentList.Add("--template");
            start.ArgumentList.Add(await NodeArchiveBuilder.EnsureBaseAsync(
                Path.Combine(installation.Repository, "templates/nodes/debian-12.json"), UpCommand.NodeCache, null, new Progress<string>(Console.Error.WriteLine), cancellationToken));
        }

        if (!options.Contains("--state"))
        {
            start.ArgumentList.Add("--state");
            start.ArgumentList.Add(StateFolder(installation));
        }

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
