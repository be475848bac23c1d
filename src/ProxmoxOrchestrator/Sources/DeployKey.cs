using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace ProxPaaS.Orchestrator.Sources;

/// <summary>An ed25519 key in OpenSSH's forms. The runtime has no Ed25519 of its own.</summary>
internal sealed class DeployKey(byte[] seed)
{
    public const string Algorithm = "ssh-ed25519";

    private readonly Ed25519PrivateKeyParameters _key = new(seed);

    public static byte[] NewSeed() => RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize);

    /// <summary>The public key as ssh sends it: algorithm, then 32 bytes.</summary>
    public byte[] PublicBlob => [.. Field(Encoding.ASCII.GetBytes(Algorithm)), .. Field(_key.GeneratePublicKey().GetEncoded())];

    /// <summary>The line to enter at a provider.</summary>
    public string PublicLine(string comment) => $"{Algorithm} {Convert.ToBase64String(PublicBlob)} {comment}";

    /// <summary>The signature as ssh sends it.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        var signature = new byte[Ed25519.SignatureSize];
        _key.Sign(Ed25519.Algorithm.Ed25519, null, data.ToArray(), 0, data.Length, signature, 0);
        return [.. Field(Encoding.ASCII.GetBytes(Algorithm)), .. Field(signature)];
    }

    /// <summary>ssh's string: four bytes of length, then the bytes.</summary>
    public static byte[] Field(ReadOnlySpan<byte> bytes)
    {
        var field = new byte[4 + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(field, bytes.Length);
        bytes.CopyTo(field.AsSpan(4));
        return field;
    }
}
