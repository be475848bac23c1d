using System.Text.Json.Serialization;

namespace ProxPaaS.NodeAgent.Builds;

/// <param name="Auth">base64 of user:password.</param>
/// <param name="RegistryToken">Read by Docker 23 and newer; older ones ask the registry's realm with <paramref name="Auth"/>.</param>
internal sealed record DockerAuthEntry(
    string Auth,
    [property: JsonPropertyName("registrytoken"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RegistryToken = null);
