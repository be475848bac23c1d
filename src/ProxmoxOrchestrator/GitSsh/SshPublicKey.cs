using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>A public key as people paste it: <c>TYPE BASE64 [COMMENT]</c>.</summary>
/// <param name="Text">Type and base64, without the comment.</param>
internal sealed record SshPublicKey(string Text, string Fingerprint, string Comment)
{
    private const int Longest = 16 * 1024;
    private const int LeastRsaBytes = 256;

    private static readonly string[] Types =
    [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    ];

    /// <param name="problem">What to do about it, when it is none.</param>
    public static bool TryParse(string? given, [NotNullWhen(true)] out SshPublicKey? key, out string problem)
    {
        key = null;
        problem = "";
        var text = given?.Trim() ?? "";
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            problem = "This is the private key: keep it to yourself, and make a new pair since it was sent. The public one is in the file that ends in .pub.";
            return false;
        }

        var parts = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        if (text.Length > Longest || text.Any(char.IsControl) || parts.Length < 2 || !Types.Contains(parts[0], StringComparer.Ordinal))
        {
            problem = $"One line of a .pub file: {string.Join(", ", Types.Take(5))} and its key.";
            return false;
        }

        var blob = new byte[parts[1].Length];
        if (!Convert.TryFromBase64String(parts[1], blob, out var length) || !Field(blob.AsSpan(0, length), 0, out var type) || Encoding.ASCII.GetString(type) != parts[0])
        {
            problem = "The key is damaged: copy the whole line of the .pub file.";
            return false;
        }

        if (parts[0] == "ssh-rsa" && (!Field(blob.AsSpan(0, length), 2, out var modulus) || modulus.TrimStart((byte)0).Length < LeastRsaBytes))
        {
            problem = "An RSA key needs 2048 bits at least. Better: ssh-keygen -t ed25519";
            return false;
        }

        var plain = $"{parts[0]} {Convert.ToBase64String(blob, 0, length)}";
        key = new SshPublicKey(plain, $"SHA256:{Convert.ToBase64String(SHA256.HashData(blob.AsSpan(0, length))).TrimEnd('=')}", parts.Length > 2 ? parts[2] : "");
        return true;
    }

    /// <summary>The n-th field of a key: four bytes of length each, then its bytes.</summary>
    private static bool Field(ReadOnlySpan<byte> blob, int index, out ReadOnlySpan<byte> field)
    {
        field = default;
        for (; blob.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(blob) is var length && length <= blob.Length - 4; index--)
        {
            field = blob.Slice(4, (int)length);
            blob = blob[(4 + (int)length)..];
            if (index == 0)
            {
                return true;
            }
        }

        return false;
    }
}
