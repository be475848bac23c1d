namespace ProxPaaS.Orchestrator.Sources;

/// <summary>
/// ssh's configuration for one connection. git starts <c>GIT_SSH</c> as a program, without a shell but also without arguments of ours.
/// So this file is the program: its first line makes the kernel run <c>ssh -F THIS-FILE …</c>, and to ssh that line is a comment.
/// </summary>
internal static class SshConfiguration
{
    public const string Alias = "source";

    /// <param name="address">Connected to instead of looking the name up again.</param>
    /// <param name="agent">Socket of the agent that signs; null when there is no key.</param>
    /// <param name="pinned">False on the first connection: the server's key is then written to <paramref name="knownHosts"/>.</param>
    public static string Text(string ssh, string address, string? agent, string knownHosts, bool pinned) => $"""
        #!{ssh} -F
        Host *
        HostName {address}
        HostKeyAlias {Alias}
        UserKnownHostsFile "{knownHosts}"
        GlobalKnownHostsFile /dev/null
        StrictHostKeyChecking {(pinned ? "yes" : "accept-new")}
        HashKnownHosts no
        CheckHostIP no
        UpdateHostKeys no
        IdentityAgent {(agent is null ? "none" : $"\"{agent}\"")}
        IdentityFile none
        BatchMode yes
        PreferredAuthentications publickey
        ClearAllForwardings yes
        ForwardAgent no
        PermitLocalCommand no
        ProxyCommand none
        ControlMaster no
        ControlPath none
        ConnectTimeout 15
        ServerAliveInterval 15
        ServerAliveCountMax 3
        LogLevel ERROR

        """;
}
