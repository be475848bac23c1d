using System.Collections.Concurrent;
using ProxPaaS.Orchestrator.Identity;

namespace ProxPaaS.Orchestrator.Deployments;

/// <summary>Opened specifications without their variables. They do not change once nothing is waited for, so each is opened once.</summary>
internal sealed class DeploymentShapes(ISecretBox box)
{
    private const int Kept = 4096;

    private readonly ConcurrentDictionary<string, DeploymentSpec> _known = new();

    /// <summary>Null when it cannot be opened with this installation's key.</summary>
    public DeploymentSpec? Find(string deploymentId, byte[] sealedSpec)
    {
        if (_known.TryGetValue(deploymentId, out var known))
        {
            return known;
        }

        try
        {
            var shape = DeploymentSpecSeal.Open(box, deploymentId, sealedSpec) with { Variables = new Dictionary<string, string>() };
            if (shape.WaitsFor.Count > 0)
            {
                // It is sealed anew once the addresses are known.
                return shape;
            }

            if (_known.Count >= Kept)
            {
                _known.Clear();
            }

            return _known[deploymentId] = shape;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
