using System.Text;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>Clusters' rows; secrets are opened here and nowhere else.</summary>
internal sealed class PveClusterStore(IPlatformContextFactory contexts, ISecretBox box)
{
    public async Task<IReadOnlyList<PveSite>> ListAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(scope);
        return [.. (await context.PveClusters.AsNoTracking().OrderBy(c => c.Name).ToListAsync(cancellationToken)).Select(Read)];
    }

    public async Task<PveSite?> FindAsync(TenantScope scope, string idOrName, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(scope);
        var row = await context.PveClusters.AsNoTracking().FirstOrDefaultAsync(c => c.Id == idOrName || c.Name == idOrName, cancellationToken);
        return row is null ? null : Read(row);
    }

    /// <summary>False when the organisation has a cluster of that name already.</summary>
    public async Task<bool> AddAsync(PveSite site, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(new(site.OrganisationId));
        var row = new PveCluster
        {
            Id = site.Id,
            OrganisationId = site.OrganisationId,
            Name = site.Name,
            Url = site.Target.Url.ToString(),
            Fingerprint = site.Target.Fingerprint,
            TokenId = site.Target.TokenId,
            SealedTokenSecret = box.Seal(TokenPurpose(site.Id), Encoding.UTF8.GetBytes(site.Target.TokenSecret)),
            ResourcePool = site.ResourcePool,
            Bridge = site.Bridge,
            Addresses = site.Addresses.ToString(),
            Vmids = $"{site.Vmids.First}-{site.Vmids.Last}",
            TemplateStorage = site.TemplateStorage,
            NodeStorage = site.NodeStorage,
            Nameserver = site.Nameserver,
            CreatedAt = now,
        };
        Write(row, site.Ssh);
        context.PveClusters.Add(row);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            return false;
        }
    }

    /// <summary>Null forgets the access.</summary>
    public async Task SetSshAsync(TenantScope scope, string clusterId, PveSsh? ssh, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(scope);
        Write(await context.PveClusters.SingleAsync(c => c.Id == clusterId, cancellationToken), ssh);
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Stores what was tried and found good; whatever waited because of the old one is due at once.</summary>
    public async Task SetTargetAsync(TenantScope scope, PveTarget target, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(scope);
        var row = await context.PveClusters.SingleAsync(c => c.Id == target.ClusterId, cancellationToken);
        (row.Url, row.Fingerprint, row.TokenId) = (target.Url.ToString(), target.Fingerprint, target.TokenId);
        row.SealedTokenSecret = box.Seal(TokenPurpose(row.Id), Encoding.UTF8.GetBytes(target.TokenSecret));
        await context.SaveChangesAsync(cancellationToken);
        await context.Operations
            .Where(o => o.State == OperationState.Pending
                && (context.Nodes.Any(n => n.Id == o.SubjectId && n.ClusterId == row.Id) || context.NodeTemplates.Any(t => t.Id == o.SubjectId && t.ClusterId == row.Id)))
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.NextAttemptAt, now).SetProperty(o => o.Attempt, 0), cancellationToken);
    }

    /// <summary>What still uses it, or null when it was removed.</summary>
    public async Task<string?> RemoveAsync(TenantScope scope, string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(scope);
        var pools = await context.NodePools.Where(p => p.ClusterId == id).Select(p => p.Name).ToListAsync(cancellationToken);
        if (pools.Count > 0)
        {
            return $"pool {string.Join(", ", pools)} uses it";
        }

        var nodes = await context.Nodes.CountAsync(n => n.ClusterId == id && n.DestroyedAt == null, cancellationToken);
        if (nodes > 0)
        {
            return $"{nodes} nodes are on it";
        }

        await context.PveClusters.Where(c => c.Id == id).ExecuteDeleteAsync(cancellationToken);
        return null;
    }

    private static string TokenPurpose(string clusterId) => $"pve-token:{clusterId}";

    private static string SshPurpose(string clusterId) => $"pve-ssh:{clusterId}";

    private void Write(PveCluster row, PveSsh? ssh)
    {
        (row.SshUser, row.SshPublicKey) = (ssh?.User, ssh?.PublicKey);
        row.SealedSshKey = ssh is null ? null : box.Seal(SshPurpose(row.Id), Encoding.UTF8.GetBytes(ssh.PrivateKey));
        row.SshHosts = ssh is null ? [] : [.. ssh.Hosts.Select(h => PveSshHosts.Line(h.Key, h.Value))];
    }

    private PveSite Read(PveCluster row)
    {
        var (addresses, _) = AddressRange.Parse(row.Addresses);
        var (vmids, _) = VmidRange.Parse(row.Vmids);
        if (addresses is null || vmids is null)
        {
            throw new InvalidDataException($"The addresses ({row.Addresses}) or ids ({row.Vmids}) stored for Proxmox cluster {row.Name} cannot be read. Remove the cluster and add it again.");
        }

        var secret = Encoding.UTF8.GetString(box.Open(TokenPurpose(row.Id), row.SealedTokenSecret));
        var ssh = row is { SshUser: { } user, SealedSshKey: { } key }
            ? new PveSsh(user, Encoding.UTF8.GetString(box.Open(SshPurpose(row.Id), key)), row.SshPublicKey ?? "", PveSshHosts.Parse(row.SshHosts).Hosts)
            : null;
        return new(
            row.Id, row.OrganisationId, new(row.Id, row.Name, new(row.Url), row.Fingerprint, row.TokenId, secret), row.ResourcePool, row.Bridge,
            addresses, vmids, row.TemplateStorage, row.NodeStorage, row.Nameserver, ssh);
    }
}
