using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Registry;
using ProxPaaS.Orchestrator.Registry.Tokens;
using ProxPaaS.Orchestrator.Runs;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>Reads what should be on a node. Variables are opened here and live in the message only.</summary>
internal sealed class DesiredStateStore(
    IPlatformContextFactory contexts, ISecretBox box, IBuildWork builds, RegistryLoginStore logins, RegistryTokens tokens, IOptionsMonitor<RegistryOptions> registry)
{
    /// <summary>The full set, without epoch and generation.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A specification cannot be opened.</exception>
    public async Task<DesiredState> ReadAsync(string nodeId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var replicas = await context.Replicas.AsNoTracking()
            .Where(r => r.NodeId == nodeId && r.State != ReplicaState.Stopped && r.State != ReplicaState.Failed && r.State != ReplicaState.Lost)
            .OrderBy(r => r.Id).ToListAsync(cancellationToken);
        var ids = replicas.Select(r => r.DeploymentId).Distinct().ToList();
        var deployments = await context.Deployments.AsNoTracking().Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, cancellationToken);

        // One that cannot be opened fails the whole set: left out of it, its replicas would be stopped.
        var opened = deployments.Values.ToDictionary(d => d.Id, d => DeploymentSpecSeal.Open(box, d.Id, d.SealedSpec));
        var runIds = replicas.Select(r => r.RunId).OfType<string>().ToList();
        var runs = runIds.Count == 0 ? [] : await context.Runs.AsNoTracking().Where(r => runIds.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancellationToken);
        var state = new DesiredState();
        state.Replicas.AddRange(replicas
            .Select(r => r.RunId is null
                ? DesiredStateAssembly.Replica(r, deployments[r.DeploymentId].Image, opened[r.DeploymentId])
                : DesiredStateAssembly.Run(r, deployments[r.DeploymentId].Image, opened[r.DeploymentId], RunCommandSeal.Open(box, runs[r.RunId])))
            .OfType<ReplicaSpec>());
        await AddLoginsAsync(state, deployments.Values, cancellationToken);
        state.RemovedVolumes.AddRange(await context.Volumes.AsNoTracking().Where(v => v.NodeId == nodeId && v.DeletedAt != null).OrderBy(v => v.Id).Select(v => v.Id).ToListAsync(cancellationToken));
        state.Builds.AddRange(await builds.ForNodeAsync(nodeId, cancellationToken));
        if (registry.CurrentValue is { Host.Length: > 0, Username.Length: > 0 } credential)
        {
            state.Registries.Add(new RegistryCredential { Host = credential.Host, Username = credential.Username, Password = credential.Password ?? "" });
        }

        return state;
    }

    /// <summary>Each replica gets its own organisation's sign-in at its image's registry, and no other; at the platform's registry, what is good for its image alone.</summary>
    private async Task AddLoginsAsync(DesiredState state, IReadOnlyCollection<Deployment> deployments, CancellationToken cancellationToken)
    {
        var own = deployments.ToDictionary(d => d.Id, d => tokens.ForPull(d.Image, d.OrganisationId));
        foreach (var replica in state.Replicas)
        {
            replica.Registries.AddRange(own[replica.DeploymentId] is { } token ? [token] : Array.Empty<RegistryCredential>());
        }

        var foreign = deployments.Select(d => (Deployment: d, Host: HostOf(d.Image))).Where(d => !string.Equals(d.Host, registry.CurrentValue.Host, StringComparison.OrdinalIgnoreCase)).ToDictionary(d => d.Deployment.Id);
        if (foreign.Count == 0)
        {
            return;
        }

        var known = await logins.OfAsync([.. foreign.Values.Select(d => d.Deployment.OrganisationId).Distinct()], cancellationToken);
        foreach (var replica in state.Replicas)
        {
            if (foreign.TryGetValue(replica.DeploymentId, out var of) && known[of.Deployment.OrganisationId].FirstOrDefault(l => string.Equals(l.Host, of.Host, StringComparison.OrdinalIgnoreCase)) is { } login)
            {
                replica.Registries.Add(new RegistryCredential { Host = login.Host, Username = login.Username, Password = login.Password });
            }
        }
    }

    private static string HostOf(string image) => ImageReference.TryParse(image, out var reference) ? reference.Host : "";
}
