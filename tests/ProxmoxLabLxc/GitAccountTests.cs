using System.Diagnostics;
using ProxPaaS.DevHost;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.Tests.ProxmoxLabLxc;

/// <summary>The account of git over SSH, made and removed for real; its number is no instance's.</summary>
[Trait("Category", "Integration")]
public sealed class GitAccountTests : IDisposable
{
    private const int NoInstance = 770;
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute, Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder = Directory.CreateTempSubdirectory("proxpaas-test-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Account_OfAProgramInAClosedFolder_StartsACopyOfIt_AndGoesAgain()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/useradd"), "needs root and useradd");
        File.SetUnixFileMode(_folder, Open);
        var installation = new Installation(_folder, Path.Combine(_folder, "state"), GuestKind.Lxc, NoInstance);
        Directory.CreateDirectory(installation.State);
        Directory.CreateDirectory(Path.Combine(_folder, "home/bin"));
        File.SetUnixFileMode(Path.Combine(_folder, "home"), Closed);
        var program = Path.Combine(_folder, "home/bin/id");
        File.Copy("/usr/bin/id", program);
        var account = new GitAccount(installation, program);
        try
        {
            await account.EnsureAsync(Token);
            await account.EnsureAsync(Token);

            var shell = Shell(installation)!;
            Assert.StartsWith(installation.State, shell, StringComparison.Ordinal);
            Assert.Equal((0, installation.GitAccount + "\n"), await RunAsync("/usr/sbin/runuser", "-u", installation.GitAccount!, "--", shell, "-un"));
            Assert.NotEqual(0, (await RunAsync("/usr/sbin/runuser", "-u", installation.GitAccount!, "--", program, "-un")).ExitCode);

            await new GitAccount(installation, "/usr/bin/id").EnsureAsync(Token);
            Assert.Equal("/usr/bin/id", Shell(installation));
        }
        finally
        {
            await account.RemoveAsync(CancellationToken.None);
        }

        Assert.Null(Shell(installation));
    }

    [Fact]
    public async Task Account_WithoutRealGuests_IsNone()
        => Assert.Null(await new GitAccount(new Installation(_folder, _folder, GuestKind.Memory, 0), "/nowhere").EnsureAsync(Token));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string? Shell(Installation installation)
        => File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields[0] == installation.GitAccount).Select(fields => fields[6]).FirstOrDefault();

    private static async Task<(int ExitCode, string Out)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await error;
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, output);
    }
}
