using System.Security.Cryptography;

namespace ProxPaaS.Lab.Guests;

internal static class MacAddresses
{
    /// <summary>A new unicast address under the cluster's prefix.</summary>
    public static string New(string? prefix)
    {
        var start = (prefix ?? "BC:24:11").TrimEnd(':');
        var bytes = RandomNumberGenerator.GetBytes(6 - start.Split(':').Length);
        return start.ToUpperInvariant() + string.Concat(bytes.Select(value => $":{value:X2}"));
    }
}
