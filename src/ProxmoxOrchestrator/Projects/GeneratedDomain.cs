using System.Security.Cryptography;
using System.Text;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>The host name that every web service gets.</summary>
internal static class GeneratedDomain
{
    public const string MainEnvironment = "production";

    private const int LongestLabel = 63;
    private const int HashLength = 8;

    /// <summary>SERVICE-PROJECT.DOMAIN; SERVICE-ENVIRONMENT-PROJECT.DOMAIN elsewhere than in production. A label that DNS would not take is cut and told apart by a hash.</summary>
    public static string Of(string service, string environment, string project, string domain)
    {
        var label = environment == MainEnvironment ? $"{service}-{project}" : $"{service}-{environment}-{project}";
        return $"{(label.Length <= LongestLabel ? label : Distinct(label))}.{domain}";
    }

    /// <summary>The same with a hash of the service's id, for when the plain one is taken: a-b of c and a of b-c have the same label.</summary>
    public static string Of(string service, string environment, string project, string domain, string serviceId)
        => $"{Cut(environment == MainEnvironment ? $"{service}-{project}" : $"{service}-{environment}-{project}")}-{Hash(serviceId)}.{domain}";

    private static string Distinct(string label) => $"{Cut(label)}-{Hash(label)}";

    private static string Cut(string label) => label[..Math.Min(label.Length, LongestLabel - HashLength - 1)].TrimEnd('-');

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];
}
