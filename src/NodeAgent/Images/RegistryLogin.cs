using Docker.DotNet.Models;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Images;

internal static class RegistryLogin
{
    /// <summary>The credentials for the image's registry; anonymous when there are none.</summary>
    public static AuthConfig For(string image, IEnumerable<RegistryCredential> registries)
    {
        var host = ImageReference.Host(image);
        return registries.FirstOrDefault(registry => string.Equals(registry.Host, host, StringComparison.OrdinalIgnoreCase)) is { } found
            ? found.Token.Length > 0 ? new() { ServerAddress = found.Host, RegistryToken = found.Token }
                : new() { ServerAddress = found.Host, Username = found.Username, Password = found.Password }
            : new();
    }
}
