using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity.Certificates;
using ProxPaaS.Orchestrator.Registry;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Reads what seeds carry: addresses, pins, the registry's authority, the agent's program.</summary>
internal sealed class SeedSettingsStore(
    IOptionsMonitor<NodesOptions> nodes, IOptionsMonitor<AgentsOptions> agents, IOptionsMonitor<RegistryOptions> registry, PlatformCaStore authority)
{
    public async Task<SeedSettings> ReadAsync(CancellationToken cancellationToken)
    {
        var (images, pem) = (registry.CurrentValue, (string?)null);
        if (!string.IsNullOrEmpty(images.CaFile))
        {
            pem = await File.ReadAllTextAsync(images.CaFile, cancellationToken);
        }

        return new(agents.CurrentValue.Url ?? "", authority.Authority.Fingerprint.ToString(), string.IsNullOrEmpty(images.Host) ? null : images.Host, pem);
    }

    /// <summary>The agent's program; null when users' templates contain it themselves.</summary>
    /// <exception cref="SeedException">It is configured and cannot be read.</exception>
    public async Task<AgentProgram?> AgentAsync(CancellationToken cancellationToken)
    {
        if (nodes.CurrentValue.AgentPath is not { Length: > 0 } path)
        {
            return null;
        }

        try
        {
            var content = await File.ReadAllBytesAsync(path, cancellationToken);
            return new(content, Convert.ToHexStringLower(SHA256.HashData(content)));
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new SeedException(SeedFailure.Waiting, $"the agent's program cannot be read: {ex.Message}. Correct Nodes:AgentPath", ex);
        }
    }
}
