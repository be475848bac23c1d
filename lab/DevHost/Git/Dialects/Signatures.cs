using System.Security.Cryptography;
using System.Text;

namespace ProxPaaS.DevHost.Git.Dialects;

/// <summary>The keyed hashes that providers send, made independently of the platform's own code.</summary>
internal static class Signatures
{
    public static string Hex(string secret, byte[] content) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), content));

    /// <summary>GitHub and Gitea still send it beside the newer one.</summary>
    public static string OldHex(string secret, byte[] content)
    {
#pragma warning disable CA5350 // What the provider sends, not what anybody checks.
        return Convert.ToHexStringLower(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), content));
#pragma warning restore CA5350
    }

    /// <summary>Standard Webhooks: the key stands in base64 after <c>whsec_</c>.</summary>
    public static string Standard(string secret, string id, long timestamp, byte[] content)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. content];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
    }
}
