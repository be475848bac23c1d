using System.Security.Cryptography;
using System.Text;

namespace ProxPaaS.Orchestrator.Identity.Certificates;

/// <summary>One-time join tokens: 160 bit in lower-case base32, so that one fits into a host name's label. Only the hash is stored.</summary>
internal static class JoinTokenSecret
{
    public const int Length = 32;

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    public static string New() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>What <c>JoinToken.Hash</c> holds.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    public static bool IsWellFormed(string token) => token.Length == Length && token.All(Alphabet.Contains);
}
