using System.Globalization;
using System.Net;
using System.Text;

namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>What sshd is told. Pure.</summary>
internal static class SshFiles
{
    public const string Socket = "git.sock";
    public const string Keys = "authorized_keys";

    /// <summary>First word of the forced command, so that this program knows what it was started for.</summary>
    public const string Verb = "git-over-ssh";

    /// <summary>How the server is started. With <c>setpriv</c> the kernel ends it with us: one that outlived us would keep the port.</summary>
    public static (string Program, string[] Arguments) Command(SshOptions options, string configuration, string? setpriv)
        => setpriv is null ? (options.Sshd, ["-D", "-e", "-f", configuration]) : (setpriv, ["--pdeathsig", "TERM", "--", options.Sshd, "-D", "-e", "-f", configuration]);

    /// <summary>Keys only, one account, no terminal, no forwarding of anything; the clients' own command is only ever read.</summary>
    /// <param name="runtime">Where .NET is, when this program was told so itself: a session has an environment of its own.</param>
    public static string Configuration(SshOptions options, string hostKey, string? runtime)
    {
        var address = IPEndPoint.Parse(options.Listen!);
        return string.Create(CultureInfo.InvariantCulture, $"""
            ListenAddress {(address.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address.Address}]" : address.Address.ToString())}:{address.Port}
            HostKey {hostKey}
            PidFile none
            AllowUsers {options.Account}
            AuthorizedKeysFile {Path.Combine(options.RuntimePath, Keys)}
            StrictModes no
            AuthenticationMethods publickey
            PubkeyAuthentication yes
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            HostbasedAuthentication no
            UsePAM no
            PermitRootLogin no
            PermitTTY no
            PermitUserRC no
            PermitUserEnvironment no
            DisableForwarding yes
            AcceptEnv GIT_PROTOCOL
            SetEnv DOTNET_EnableDiagnostics=0{(runtime is null ? "" : $" DOTNET_ROOT={runtime}")}
            PrintMotd no
            PrintLastLog no
            LoginGraceTime 20
            MaxAuthTries 6
            MaxSessions 8
            MaxStartups 20:30:100
            PerSourceMaxStartups 10
            ClientAliveInterval 30
            ClientAliveCountMax 4
            LogLevel INFO

            """);
    }

    public static string AuthorizedKeys(SshOptions options, IEnumerable<(string Id, string PublicKey)> keys)
    {
        var text = new StringBuilder();
        foreach (var (id, key) in keys)
        {
            text.Append(CultureInfo.InvariantCulture, $"restrict,command=\"{Verb} {Path.Combine(options.RuntimePath, Socket)} {id}\" {key}\n");
        }

        return text.ToString();
    }
}
