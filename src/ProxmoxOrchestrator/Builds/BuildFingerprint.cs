using System.Security.Cryptography;
using System.Text;

namespace ProxPaaS.Orchestrator.Builds;

/// <summary>Names everything that decides what a build makes: equal fingerprints, equal images. Pure.</summary>
internal static class BuildFingerprint
{
    // Raised when the platform itself builds the same input differently.
    private const string Version = "1";

    /// <param name="tree">Id of the tree under the root folder.</param>
    /// <param name="inputs">Name and value of every build-time setting and variable. Run-time configuration is none.</param>
    public static string Of(string tree, IEnumerable<KeyValuePair<string, string>> inputs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (IEnumerable<string>)[Version, tree, .. inputs.OrderBy(i => i.Key, StringComparer.Ordinal).SelectMany(i => new[] { i.Key, i.Value })])
        {
            // Lengths keep "ab"+"c" apart from "a"+"bc".
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
