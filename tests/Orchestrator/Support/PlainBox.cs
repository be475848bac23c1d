using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>Seals nothing.</summary>
internal sealed class PlainBox : ISecretBox
{
    public byte[] Seal(string purpose, ReadOnlySpan<byte> plain) => plain.ToArray();

    public byte[] Open(string purpose, ReadOnlySpan<byte> sealedValue) => sealedValue.ToArray();
}
