using System.Text.Json;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Deployments;

/// <summary>Between <see cref="DeploymentSpec"/> and <see cref="Deployment.SealedSpec"/>. The deployment's id is part of the seal: a spec cannot be moved to another row.</summary>
internal static class DeploymentSpecSeal
{
    public static byte[] Seal(ISecretBox box, string deploymentId, DeploymentSpec spec)
        => box.Seal(Purpose(deploymentId), JsonSerializer.SerializeToUtf8Bytes(spec, DeploymentSpecJson.Default.DeploymentSpec));

    /// <exception cref="System.Security.Cryptography.CryptographicException">Sealed with another key or for another deployment, or damaged.</exception>
    public static DeploymentSpec Open(ISecretBox box, string deploymentId, byte[] sealedSpec)
        => JsonSerializer.Deserialize(box.Open(Purpose(deploymentId), sealedSpec), DeploymentSpecJson.Default.DeploymentSpec)
            ?? throw new JsonException($"The specification of {deploymentId} is empty.");

    private static string Purpose(string deploymentId) => $"deployment-spec:{deploymentId}";
}
