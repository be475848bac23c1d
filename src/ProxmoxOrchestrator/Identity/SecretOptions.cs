namespace ProxPaaS.Orchestrator.Identity;

/// <summary>Section <c>Secrets</c>.</summary>
public sealed class SecretOptions
{
    /// <summary>
    /// Key file; empty for <c>keys/secrets.keys</c> in the state folder. One key a line, <c>ID BASE64</c>: the first seals, all open.
    /// Made with a random key at the first start. Several control planes share the file's content.
    /// </summary>
    public string? KeyFile { get; set; }
}
