using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Identity;

/// <summary>Sealed value: version 1 | key id (4) | nonce (12) | tag (16) | cipher text.</summary>
internal sealed class SecretBox(IOptions<SecretOptions> options, IOptions<DataOptions> data) : ISecretBox
{
    private const byte Version = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int NonceAt = 1 + SecretKeyFile.IdBytes;
    private const int TagAt = NonceAt + NonceBytes;
    private const int CipherAt = TagAt + TagBytes;

    private readonly Lazy<IReadOnlyList<SecretKey>> _keys = new(() => SecretKeyFile.ReadOrCreate(
        string.IsNullOrWhiteSpace(options.Value.KeyFile) ? data.Value.Combine("keys", "secrets.keys") : options.Value.KeyFile));

    public byte[] Seal(string purpose, ReadOnlySpan<byte> plain)
    {
        var key = _keys.Value[0];
        var result = new byte[CipherAt + plain.Length];
        result[0] = Version;
        key.Id.CopyTo(result, 1);
        var nonce = result.AsSpan(NonceAt, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Key, TagBytes);
        aes.Encrypt(nonce, plain, result.AsSpan(CipherAt), result.AsSpan(TagAt, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return result;
    }

    public byte[] Open(string purpose, ReadOnlySpan<byte> sealedValue)
    {
        if (sealedValue.Length < CipherAt || sealedValue[0] != Version)
        {
            throw new CryptographicException("This is not a sealed value.");
        }

        var id = sealedValue.Slice(1, SecretKeyFile.IdBytes).ToArray();
        var key = _keys.Value.FirstOrDefault(k => k.Id.AsSpan().SequenceEqual(id))
            ?? throw new CryptographicException($"The key {Convert.ToHexStringLower(id)} is not in the key file. Add it back to Secrets:KeyFile.");
        var plain = new byte[sealedValue.Length - CipherAt];
        using var aes = new AesGcm(key.Key, TagBytes);
        aes.Decrypt(sealedValue.Slice(NonceAt, NonceBytes), sealedValue[CipherAt..], sealedValue.Slice(TagAt, TagBytes), plain, Encoding.UTF8.GetBytes(purpose));
        return plain;
    }
}
