namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary>The configuration of a lab host's sshd: root by key, nothing else, and <c>pct</c> first on the PATH.</summary>
internal static class SshConfigText
{
    public static string Render(SshHostOptions options, int port, string authorizedKeys, bool usePam) =>
        $"""
        Port {port}
        ListenAddress {options.Address}
        HostKey {Path.Combine(options.Directory, "host_ed25519")}
        PidFile {Path.Combine(options.Directory, "sshd.pid")}
        AuthorizedKeysFile {authorizedKeys}
        PermitRootLogin prohibit-password
        AllowUsers root
        AuthenticationMethods publickey
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        StrictModes no
        UsePAM {(usePam ? "yes" : "no")}
        UseDNS no
        PrintMotd no
        X11Forwarding no
        MaxStartups 100:30:200
        SetEnv PATH={Path.Combine(options.Directory, "bin")}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        Subsystem sftp internal-sftp

        """;

    /// <summary>The script that is <c>pct</c> in a session.</summary>
    public static string PctScript(IReadOnlyList<string> lab, string? dotnetRoot, string socketPath)
        => $"#!/bin/sh\n{(dotnetRoot is null ? "" : $"export DOTNET_ROOT={Quote(dotnetRoot)}\n")}export DOTNET_TieredPGO=0\nexec {string.Join(' ', lab.Select(Quote))} pct {Quote(socketPath)} \"$@\"\n";

    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
