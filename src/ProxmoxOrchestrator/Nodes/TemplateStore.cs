using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Node templates: one per Proxmox host, storage and archive.</summary>
internal sealed class TemplateStore(IPlatformContextFactory contexts, TimeProvider clock)
{
    private const int MostStuck = 3;

    public async Task<TemplateRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.NodeTemplates.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, cancellationToken) is { } row ? TemplateRecord.Of(row) : null;
    }

    public async Task<IReadOnlyList<TemplateRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return [.. (await context.NodeTemplates.AsNoTracking().OrderBy(t => t.CreatedAt).ToListAsync(cancellationToken)).Select(TemplateRecord.Of)];
    }

    /// <summary>The newest ready one there, of the wanted archive or, when that is null, of any.</summary>
    public async Task<TemplateRecord?> FindReadyAsync(string clusterId, string pveNode, string storage, string? sha256, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var row = await context.NodeTemplates.AsNoTracking()
            .Where(t => t.ClusterId == clusterId && t.PveNode == pveNode && t.Storage == storage && t.State == TemplateStates.Ready && (sha256 == null || t.ArchiveSha256 == sha256))
            .OrderByDescending(t => t.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        return row is null ? null : TemplateRecord.Of(row);
    }

    /// <summary>The one that is being built from that archive there; a new row and operation when there is none. Else the sentence why not.</summary>
    public async Task<(TemplateRecord? Template, string? Problem)> RequestAsync(
        PveSite site, string pveNode, string storage, NodeArchive archive, IReadOnlySet<int> seen, long epoch, CancellationToken cancellationToken)
        => await contexts.InTransactionAsync<(TemplateRecord?, string?)>(TenantScope.All, async (context, token) =>
        {
            var rows = await context.NodeTemplates
                .Where(t => t.ClusterId == site.Id && t.PveNode == pveNode && t.Storage == storage && t.ArchiveSha256 == archive.Sha256).ToListAsync(token);
            if (rows.FirstOrDefault(t => t.State is TemplateStates.Building or TemplateStates.Ready) is { } existing)
            {
                return (TemplateRecord.Of(existing), null);
            }

            if (rows.Count(t => t.State == TemplateStates.NeedsOperator) >= MostStuck)
            {
                return (null, $"{MostStuck} templates on {pveNode} were left unusable: {rows[^1].Reason}");
            }

            var taken = await NodeReservationStore.TakenVmidsAsync(context, site.Id, seen, token);
            if (site.Vmids.PickForTemplate(taken) is not { } vmid)
            {
                return (null, $"no id is free for a template on {site.Name} (the first hundred of {site.Vmids.First}-{site.Vmids.Last}): remove old templates or enlarge the range");
            }

            var row = new NodeTemplate
            {
                Id = Ids.New("tpl", clock),
                OrganisationId = site.OrganisationId,
                ClusterId = site.Id,
                PveNode = pveNode,
                Storage = storage,
                Vmid = vmid,
                ArchiveVersion = archive.Version,
                ArchiveSha256 = archive.Sha256,
                Linked = true,
                State = TemplateStates.Building,
                CreatedAt = clock.GetUtcNow(),
            };
            context.NodeTemplates.Add(row);
            context.Operations.Add(OperationStore.New(
                Ids.New("op", clock), site.OrganisationId, TemplateBuildExecutor.OperationKind, row.Id, $"{TemplateBuildExecutor.OperationKind}:{row.Id}",
                TemplateBuildExecutor.Steps.Upload, epoch, clock.GetUtcNow()));
            return (TemplateRecord.Of(row), null);
        }, cancellationToken);

    /// <summary>Where its building stands, in a sentence; how often the present step has failed for whatever reason, and how often Proxmox has said no.</summary>
    public async Task<(string Sentence, int Failures, int Refusals)> ProgressAsync(string templateId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var operation = await context.Operations.AsNoTracking().Where(o => o.SubjectId == templateId && o.Kind == TemplateBuildExecutor.OperationKind)
            .OrderByDescending(o => o.Id).FirstOrDefaultAsync(cancellationToken);
        return operation is null
            ? ("not begun", 0, 0)
            : (operation.Reason.Length > 0 ? operation.Reason : operation.Step, operation.Attempt, JsonSerializer.Deserialize(operation.Data, NodesJson.Default.TemplateBuildData)?.Refusals ?? 0);
    }

    public async Task ChangeAsync(string id, Action<NodeTemplate> change, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        change(await context.NodeTemplates.SingleAsync(t => t.Id == id, cancellationToken));
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Whether a node that lives was made from it, as its node.create operation says.</summary>
    public async Task<bool> IsUsedAsync(string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Nodes.AnyAsync(
            n => n.DestroyedAt == null && context.Operations.Any(o => o.SubjectId == n.Id && o.Kind == NodeCreateExecutor.OperationKind && o.Data.Contains(id)), cancellationToken);
    }

    public Task SetStateAsync(string id, string state, string reason, CancellationToken cancellationToken)
        => ChangeAsync(id, row => (row.State, row.Reason) = (state, reason), cancellationToken);

    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        await context.NodeTemplates.Where(t => t.Id == id).ExecuteDeleteAsync(cancellationToken);
    }

    public async Task RequestRemovalAsync(TemplateRecord template, long epoch, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        context.Operations.Add(OperationStore.New(
            Ids.New("op", clock), template.OrganisationId, TemplateRemoveExecutor.OperationKind, template.Id, $"{TemplateRemoveExecutor.OperationKind}:{template.Id}",
            TemplateRemoveExecutor.Step, epoch, clock.GetUtcNow()));
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            // Asked for already.
        }
    }
}
