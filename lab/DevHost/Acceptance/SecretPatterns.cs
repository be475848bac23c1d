using System.IO.Compression;
using System.Text;

namespace ProxPaaS.DevHost.Acceptance;

/// <summary>A secret in every form in which it might lie about: as it is, as base64 at each of the three places in a group, as hex.</summary>
internal sealed class SecretPatterns
{
    private const int Chunk = 1 << 20;
    private const int Alignments = 3;

    private readonly List<byte[]> _patterns;
    private readonly int _longest;

    public SecretPatterns(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        _patterns = [bytes, .. Enumerable.Range(0, Alignments).Select(at => Base64(bytes, at)), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)), Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)), Encoding.Unicode.GetBytes(secret)];
        _longest = _patterns.Max(p => p.Length);
    }

    public bool AreIn(ReadOnlySpan<byte> bytes)
    {
        foreach (var pattern in _patterns)
        {
            if (bytes.IndexOf(pattern) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    public bool AreIn(string text) => AreIn(Encoding.UTF8.GetBytes(text));

    /// <summary>Also behind gzip, as image layers are.</summary>
    public bool AreInFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (AreIn(file))
        {
            return true;
        }

        file.Seek(0, SeekOrigin.Begin);
        if (file.ReadByte() != 0x1f || file.ReadByte() != 0x8b)
        {
            return false;
        }

        file.Seek(0, SeekOrigin.Begin);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        try
        {
            return AreIn(unpacked);
        }
        catch (InvalidDataException)
        {
            // It only began like one.
            return false;
        }
    }

    private bool AreIn(Stream stream)
    {
        var buffer = new byte[Chunk + _longest];
        var kept = 0;
        int read;
        while ((read = stream.ReadAtLeast(buffer.AsSpan(kept, Chunk), Chunk, throwOnEndOfStream: false)) > 0)
        {
            var length = kept + read;
            if (AreIn(buffer.AsSpan(0, length)))
            {
                return true;
            }

            kept = Math.Min(_longest, length);
            buffer.AsSpan(length - kept, kept).CopyTo(buffer);
        }

        return false;
    }

    /// <summary>What its base64 has in common whatever stands around it, when it begins so many bytes into a group of three.</summary>
    private static byte[] Base64(byte[] secret, int before)
    {
        var text = Convert.ToBase64String([.. new byte[before], .. secret]);
        var first = before == 0 ? 0 : 4;
        var whole = (before + secret.Length) / 3 * 4;
        return Encoding.ASCII.GetBytes(text[first..whole]);
    }
}
