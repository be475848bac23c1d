namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>The server's public key, once it is known.</summary>
internal sealed class SshHostKey
{
    public SshPublicKey? PublicKey { get; set; }
}
