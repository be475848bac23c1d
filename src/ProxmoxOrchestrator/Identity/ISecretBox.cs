namespace ProxPaaS.Orchestrator.Identity;

/// <summary>Seals values at rest with the installation's key (AES-256-GCM, key id in front, purpose as associated data).</summary>
internal interface ISecretBox
{
    byte[] Seal(string purpose, ReadOnlySpan<byte> plain);

    /// <exception cref="System.Security.Cryptography.CryptographicException">Wrong key or purpose, or damaged.</exception>
    byte[] Open(string purpose, ReadOnlySpan<byte> sealedValue);
}
