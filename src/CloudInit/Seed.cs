using System.Text;

namespace ProxPaaS.CloudInit;

/// <summary>The documents of a NoCloud seed, by file name. <c>vendor-data</c> is always there: cloud-init asks for it ten times when it is not.</summary>
public sealed record Seed(MetaData MetaData, string UserData, NetworkConfig NetworkConfig, string VendorData = "")
{
    /// <summary>Volume id of a seed image, and what cloud-init looks for.</summary>
    public const string VolumeId = "cidata";

    public IReadOnlyDictionary<string, byte[]> Files() => new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
    {
        ["meta-data"] = Encoding.UTF8.GetBytes(MetaData.ToString()),
        ["network-config"] = Encoding.UTF8.GetBytes(NetworkConfig.ToString()!),
        ["user-data"] = Encoding.UTF8.GetBytes(UserData),
        ["vendor-data"] = Encoding.UTF8.GetBytes(VendorData.Length == 0 ? "\n" : VendorData),
    };
}
