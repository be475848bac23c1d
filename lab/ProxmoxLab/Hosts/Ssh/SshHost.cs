using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ProxPaaS.Lab.Guests.Lxc;

namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary>A real OpenSSH server for one lab host. It ends with the lab; keys and port stay in the state folder, so that pinned clients go on.</summary>
internal sealed class SshHost(SshHostOptions options) : IAsyncDisposable
{
    private const string Server = "/usr/sbin/sshd";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>In the host's folder, or in /run when that path is too long for a socket's address.</summary>
    public string PctSocket
    {
        get
        {
            const int LongestAddress = 107;
            var path = Path.Combine(options.Directory, "pct.sock");
            return path.Length <= LongestAddress ? path : $"/run/pvelab-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..16]}.sock";
        }
    }

    private string ConfigPath => Path.Combine(options.Directory, "sshd_config");

    private string PidPath => Path.Combine(options.Directory, "sshd.pid");

    /// <summary>True where an SSH server can be started at all.</summary>
    public static bool IsAvailable => File.Exists(Server) && Environment.IsPrivilegedProcess;

    public async Task<SshEndpoint> StartAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        Directory.CreateDirectory(Path.Combine(options.Directory, "bin"));
        Directory.CreateDirectory(options.ClientKeyDirectory, OwnerOnly);
        // sshd wants its separation folder, which a packaged service would have made.
        Directory.CreateDirectory("/run/sshd", (UnixFileMode)0b111_101_101);
        var hostKey = Path.Combine(options.Directory, "host_ed25519");
        var clientKey = Path.Combine(options.ClientKeyDirectory, "id_ed25519");
        await EnsureKeyAsync(hostKey, $"root@{options.Host}", cancellationToken);
        await EnsureKeyAsync(clientKey, "pvelab", cancellationToken);
        WriteTools();

        for (var attempt = 1; ; attempt++)
        {
            var port = ChoosePort(attempt);
            await File.WriteAllTextAsync(ConfigPath, SshConfigText.Render(options, port, clientKey + ".pub", await RootIsLockedAsync(cancellationToken)), cancellationToken);
            var result = await LinuxTool.RunAsync(Server, ["-f", ConfigPath, "-E", Path.Combine(options.Directory, "sshd.log")], cancellationToken);
            if (result.ExitCode == 0 && await IsListeningAsync(port, cancellationToken))
            {
                await File.WriteAllTextAsync(Path.Combine(options.Directory, "port"), port.ToString(CultureInfo.InvariantCulture), cancellationToken);
                return new SshEndpoint(options.Address, port, "root", await FingerprintAsync(hostKey, cancellationToken), clientKey);
            }
            if (options.Port != 0 || attempt == 5)
            {
                throw new InvalidOperationException($"sshd of {options.Host} does not listen on {options.Address}:{port}: {result.Errors.Trim()} (see {options.Directory}/sshd.log)");
            }
        }
    }

    /// <summary>Ends this host's sshd, also one that an earlier, killed lab left behind.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(PidPath)) { return; }
        // The name check keeps a reused process id safe.
        await LinuxTool.RunAsync("start-stop-daemon", ["--stop", "--quiet", "--oknodo", "--retry", "5", "--pidfile", PidPath, "--exec", Server], cancellationToken);
        File.Delete(PidPath);
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private static async Task EnsureKeyAsync(string path, string comment, CancellationToken cancellationToken)
    {
        if (File.Exists(path)) { return; }
        await LinuxTool.CheckAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path], cancellationToken);
    }

    private static async Task<string> FingerprintAsync(string key, CancellationToken cancellationToken)
        => (await LinuxTool.CheckAsync("ssh-keygen", ["-l", "-f", key + ".pub"], cancellationToken)).Split(' ')[1];

    /// <summary>sshd refuses a locked account unless PAM decides.</summary>
    private static async Task<bool> RootIsLockedAsync(CancellationToken cancellationToken)
        => (await File.ReadAllLinesAsync("/etc/shadow", cancellationToken)).FirstOrDefault(line => line.StartsWith("root:", StringComparison.Ordinal))?.Split(':')[1].StartsWith('!') ?? false;

    private int ChoosePort(int attempt)
    {
        if (options.Port != 0) { return options.Port; }
        var kept = Path.Combine(options.Directory, "port");
        if (attempt == 1 && File.Exists(kept) && int.TryParse(File.ReadAllText(kept), out var port)) { return port; }
        using var probe = new TcpListener(IPAddress.Parse(options.Address), 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>sshd goes to the background before it binds, so its own exit code does not tell.</summary>
    private async Task<bool> IsListeningAsync(int port, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 50; attempt++)
        {
            if (File.Exists(PidPath))
            {
                try
                {
                    using var client = new TcpClient();
                    await client.ConnectAsync(options.Address, port, cancellationToken);
                    return true;
                }
                catch (SocketException)
                {
                    // Not yet.
                }
            }
            await Task.Delay(20, cancellationToken);
        }
        return false;
    }

    private void WriteTools()
    {
        var pct = Path.Combine(options.Directory, "bin", "pct");
        File.WriteAllText(pct, SshConfigText.PctScript(LabCommand(), DotnetRoot(), PctSocket));
        File.SetUnixFileMode(pct, (UnixFileMode)0b111_101_101);
    }

    /// <summary>The lab may run as its own program, by <c>dotnet pvelab.dll</c>, or inside a test.</summary>
    private static string[] LabCommand()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "pvelab");
        return File.Exists(program) ? [program] : [Path.Combine(DotnetRoot(), "dotnet"), program + ".dll"];
    }

    /// <summary><c>ROOT/shared/Microsoft.NETCore.App/VERSION/</c> → ROOT.</summary>
    private static string DotnetRoot() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
