using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Scaling;

/// <summary>Pools as the API shows and changes them.</summary>
internal sealed class PoolViewStore(IPlatformContextFactory contexts, PveSightings sightings, TimeProvider clock)
{
    public async Task<Page<NodePoolView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.NodePools.AsNoTracking().After(page, p => p.Id).ToListAsync(cancellationToken);
        var (clusters, nodes) = await AroundAsync(context, cancellationToken);
        return page.Of(rows, p => p.Id, p => OverviewViews.Pool(p, clusters.GetValueOrDefault(p.ClusterId, ""), nodes));
    }

    public async Task<NodePoolView> GetAsync(Caller caller, string reference, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        return await ViewAsync(context, await FindAsync(context, reference, cancellationToken), cancellationToken);
    }

    public async Task<NodePoolView> CreateAsync(Caller caller, CreateNodePoolRequest request, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var errors = new FieldErrors();
        Names.Check(errors, "name", request.Name);
        var settings = request.Settings ?? new();
        var pool = new NodePool
        {
            Id = Ids.New("pool", clock),
            OrganisationId = caller.OrganisationId,
            ClusterId = await ClusterAsync(context, settings.PveCluster, errors, cancellationToken) ?? "",
            Name = request.Name ?? "",
            CreatedAt = clock.GetUtcNow(),
        };
        await ApplyAsync(context, pool, settings, errors, cancellationToken);
        errors.ThrowIfAny();
        context.NodePools.Add(pool);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            throw ApiProblemException.Conflict("pool_exists", $"There is a pool '{pool.Name}' already. Choose another name, or change that pool with PATCH.");
        }

        return await ViewAsync(context, pool, cancellationToken);
    }

    public async Task<NodePoolView> ChangeAsync(Caller caller, string reference, NodePoolSettings settings, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var pool = await FindAsync(context, reference, cancellationToken);
        var errors = new FieldErrors();
        if (settings.PveCluster is not null && await ClusterAsync(context, settings.PveCluster, errors, cancellationToken) is { } cluster && cluster != pool.ClusterId)
        {
            errors.AddIf(await context.Nodes.AnyAsync(n => n.PoolId == pool.Id && n.DestroyedAt == null, cancellationToken), "settings.pveCluster", "The pool has nodes on its present cluster: remove them first.");
            pool.ClusterId = cluster;
        }

        await ApplyAsync(context, pool, settings, errors, cancellationToken);
        errors.ThrowIfAny();
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw ApiProblemException.Conflict("pool_changed", "The pool changed at the same moment. Read it again and repeat.");
        }

        return await ViewAsync(context, pool, cancellationToken);
    }

    public async Task DeleteAsync(Caller caller, string reference, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var pool = await FindAsync(context, reference, cancellationToken);
        var services = await context.Services.Where(s => s.PoolName == pool.Name && s.DeletedAt == null).Select(s => s.Name).Take(3).ToListAsync(cancellationToken);
        if (services.Count > 0)
        {
            throw ApiProblemException.Conflict("pool_in_use", $"Services use it ({string.Join(", ", services)}): move them to another pool first.");
        }

        var nodes = await context.Nodes.CountAsync(n => n.PoolId == pool.Id && n.DestroyedAt == null, cancellationToken);
        if (nodes > 0)
        {
            throw ApiProblemException.Conflict("pool_not_empty", $"It has {nodes} nodes: set min to 0 and delete them (DELETE /v1/nodes/NODE), then the pool.");
        }

        context.NodePools.Remove(pool);
        await context.SaveChangesAsync(cancellationToken);
    }

    private async Task ApplyAsync(PlatformContext context, NodePool pool, NodePoolSettings settings, FieldErrors errors, CancellationToken cancellationToken)
    {
        PoolSettingsRules.Apply(pool, settings);
        if (settings.Template is { Length: > 0 } template)
        {
            pool.TemplateVmid = PoolTemplateRules.Find(template, pool.Seed, sightings.Of(pool.ClusterId), errors) ?? pool.TemplateVmid ?? 0;
        }

        PoolSettingsRules.Check(pool, errors);
        PoolTemplateRules.Check(pool, sightings.Of(pool.ClusterId), errors);
        if (pool.Seed == NodeSeeds.Ssh && await context.PveClusters.AsNoTracking().FirstOrDefaultAsync(c => c.Id == pool.ClusterId, cancellationToken) is { SshUser: null } cluster)
        {
            errors.Add("settings.seed", $"Cluster {cluster.Name} has no SSH access stored, which the seed ssh needs: px clusters update {cluster.Name} --ssh-key FILE --ssh-host NODE=HOST.");
        }
    }

    private static async Task<NodePool> FindAsync(PlatformContext context, string reference, CancellationToken cancellationToken)
        => await context.NodePools.FirstOrDefaultAsync(p => p.Id == reference || p.Name == reference, cancellationToken) ?? throw ApiProblemException.NotFound("pool", reference);

    /// <summary>The named cluster; without a name the only one there is.</summary>
    private static async Task<string?> ClusterAsync(PlatformContext context, string? reference, FieldErrors errors, CancellationToken cancellationToken)
    {
        var found = await context.PveClusters.AsNoTracking().Where(c => reference == null || c.Id == reference || c.Name == reference).Select(c => c.Id).Take(2).ToListAsync(cancellationToken);
        if (found.Count == 1)
        {
            return found[0];
        }

        errors.Add("settings.pveCluster", found.Count == 0 ? "There is no such Proxmox cluster: add it first (POST /v1/pve/clusters)." : "There are several clusters: name one.");
        return null;
    }

    private static async Task<NodePoolView> ViewAsync(PlatformContext context, NodePool pool, CancellationToken cancellationToken)
    {
        var (clusters, nodes) = await AroundAsync(context, cancellationToken);
        return OverviewViews.Pool(pool, clusters.GetValueOrDefault(pool.ClusterId, ""), nodes);
    }

    private static async Task<(Dictionary<string, string> Clusters, List<Node> Nodes)> AroundAsync(PlatformContext context, CancellationToken cancellationToken)
        => (await context.PveClusters.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.Name, cancellationToken),
            await context.Nodes.AsNoTracking().Where(n => n.DestroyedAt == null).ToListAsync(cancellationToken));
}
