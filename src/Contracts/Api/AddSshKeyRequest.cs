namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/keys, POST /v1/projects/{project}/deploy-keys</summary>
/// <param name="PublicKey">The line of a .pub file.</param>
/// <param name="Name">Default: the key's comment.</param>
/// <param name="Writes">Deploy keys: may push; else only fetch.</param>
public sealed record AddSshKeyRequest(string PublicKey, string? Name = null, bool Writes = false);
