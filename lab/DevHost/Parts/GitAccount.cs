using System.Runtime.InteropServices;

namespace ProxPaaS.DevHost.Parts;

/// <summary>The account that git over SSH signs in as. Its login shell is the control plane's program, so it must be able to walk to it.</summary>
internal sealed class GitAccount(Installation installation, string program)
{
    private const string Comment = "git over SSH of a ProxPaaS lab";
    private static readonly TimeSpan OthersAtIt = TimeSpan.FromSeconds(20);

    private string Copies => Path.Combine(installation.State, "ssh");

    /// <summary>Makes the account or corrects its shell.</summary>
    /// <returns>Where .NET was copied to for it; null when it can use the one that is installed.</returns>
    public async Task<string?> EnsureAsync(CancellationToken cancellationToken)
    {
        if (installation.GitAccount is not { } name)
        {
            return null;
        }

        var shell = CanEnter(program) ? program : await CopyProgramAsync(cancellationToken);
        switch (Find(name))
        {
            case null:
                await ChangeAsync("useradd", ["--system", "--password", "*", "--no-create-home", "--home-dir", "/nonexistent", "--comment", Comment, "--shell", shell, "--", name], cancellationToken);
                break;
            case (not Comment, _):
                throw new StepFailedException("git over SSH", $"the account {name} was not made by ./run; remove or rename it.");
            case (_, var now) when now != shell:
                await ChangeAsync("usermod", ["--shell", shell, "--", name], cancellationToken);
                break;
        }

        var runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        return CanEnter(Path.Combine(runtime, "host")) ? null : await CopyRuntimeAsync(runtime, cancellationToken);
    }

    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (Environment.IsPrivilegedProcess && installation.GitAccount is { } name && Find(name) is (Comment, _))
        {
            await ChangeAsync("userdel", ["--", name], cancellationToken);
        }
    }

    /// <summary>Whether anybody may walk to this file or folder: a home folder, for one, keeps others out.</summary>
    private static bool CanEnter(string path)
    {
        for (var at = path; at is not null; at = Path.GetDirectoryName(at))
        {
            if ((File.GetUnixFileMode(at) & UnixFileMode.OtherExecute) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private async Task<string> CopyProgramAsync(CancellationToken cancellationToken)
    {
        var target = Path.Combine(Copies, "program");
        await CopyAsync(Path.GetDirectoryName(program)!, target, cancellationToken);
        return Path.Combine(target, Path.GetFileName(program));
    }

    private async Task<string> CopyRuntimeAsync(string runtime, CancellationToken cancellationToken)
    {
        var target = Path.Combine(Copies, "dotnet");
        foreach (var part in new[] { "host", "shared/Microsoft.NETCore.App", "shared/Microsoft.AspNetCore.App" })
        {
            await CopyAsync(Path.Combine(runtime, part), Path.Combine(target, part), cancellationToken);
        }

        return target;
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        await Tool.RunAsync("cp", ["--recursive", "--update", "--no-target-directory", "--", from, to], cancellationToken);
        await Tool.RunAsync("chmod", ["--recursive", "a+rX", "--", to], cancellationToken);
    }

    /// <summary>Another platform on this machine may be changing accounts at this moment, and the tools do not wait for each other.</summary>
    private static async Task ChangeAsync(string tool, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var problem = "";
        await Waiting.ForAsync(
            async () =>
            {
                try
                {
                    return await Tool.RunAsync(Path.Combine("/usr/sbin", tool), arguments, cancellationToken);
                }
                catch (ToolFailedException busy) when (busy.Message.Contains("cannot lock", StringComparison.Ordinal))
                {
                    problem = busy.Message;
                    return null;
                }
            },
            OthersAtIt, () => problem, cancellationToken, TimeSpan.FromMilliseconds(500));
    }

    private static (string Comment, string Shell)? Find(string name)
        => File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length == 7 && fields[0] == name).Select(fields => ((string, string)?)(fields[4], fields[6])).FirstOrDefault();
}
