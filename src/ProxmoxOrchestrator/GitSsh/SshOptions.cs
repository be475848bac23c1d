namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>Section <c>GitSsh</c>: git over SSH by OpenSSH's own server. Off until <see cref="Listen"/> is set.</summary>
public sealed class SshOptions
{
    /// <summary><c>ADDRESS:PORT</c>, such as <c>0.0.0.0:2222</c>; empty: no SSH.</summary>
    public string? Listen { get; set; }

    /// <summary>Operating-system account that everybody signs in as. Its login shell is this program, so that no other shell ever starts.</summary>
    public string Account { get; set; } = "git";

    /// <summary>What SSH addresses start with, <c>ssh://git@paas.example.org:2222</c>; empty: made of the account, this machine's name and the port.</summary>
    public string? PublicUrl { get; set; }

    public string Sshd { get; set; } = "/usr/sbin/sshd";

    /// <summary>Where the account may look: the keys, and the socket to this process. Nothing in it is secret.</summary>
    public string RuntimePath { get; set; } = "/run/proxpaas/ssh";

    /// <summary>Connections that one key may open in a minute.</summary>
    public int ConnectionsPerMinute { get; set; } = 120;

    internal bool Enabled => !string.IsNullOrEmpty(Listen);

    internal int Port => int.Parse(Listen![(Listen!.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);

    internal string Url => string.IsNullOrEmpty(PublicUrl) ? $"ssh://{Account}@{Environment.MachineName.ToLowerInvariant()}:{Port}" : PublicUrl.TrimEnd('/');
}
