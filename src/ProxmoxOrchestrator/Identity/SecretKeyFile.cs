using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ProxPaaS.Contracts.Storage;

namespace ProxPaaS.Orchestrator.Identity;

/// <summary>The installation's keys on disk, mode 0600.</summary>
internal static class SecretKeyFile
{
    public const int KeyBytes = 32;
    public const int IdBytes = 4;

    /// <exception cref="InvalidOperationException">The file is damaged.</exception>
    public static IReadOnlyList<SecretKey> ReadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            var made = $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes))} {Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))}\n";
            DurableFile.Write(path, Encoding.ASCII.GetBytes(made));
        }

        var keys = File.ReadAllLines(path).Where(line => !string.IsNullOrWhiteSpace(line)).Select((line, index) => Parse(path, line, index + 1)).ToList();
        return keys.Count > 0 ? keys : throw new InvalidOperationException($"{path} holds no key. Restore it from a backup: without it sealed values cannot be read.");
    }

    private static SecretKey Parse(string path, string line, int number)
    {
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        try
        {
            if (parts.Length == 2 && Convert.FromHexString(parts[0]) is { Length: IdBytes } id && Base64.IsValid(parts[1]) && Convert.FromBase64String(parts[1]) is { Length: KeyBytes } key)
            {
                return new SecretKey(id, key);
            }
        }
        catch (FormatException)
        {
            // Said below, without the line itself: it may be a key.
        }

        throw new InvalidOperationException($"Line {number} of {path} is not a key (8 hex digits, a space, 32 bytes in base64). Restore the file from a backup.");
    }
}
