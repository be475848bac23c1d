using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>Takes the rows of deleted volumes away once their node says that the data is gone.</summary>
internal sealed class VolumeReportStore(IPlatformContextFactory contexts, IEventBus events)
{
    /// <returns>True when rows went: the node's set has changed.</returns>
    public async Task<bool> GoneAsync(string nodeId, IReadOnlyList<string> volumeIds, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);

        // Only what was asked to go, and only from the node that had it: an agent's word deletes nothing else.
        var rows = await context.Volumes.Where(v => v.NodeId == nodeId && v.DeletedAt != null && volumeIds.Contains(v.Id)).ToListAsync(cancellationToken);
        if (rows.Count == 0)
        {
            return false;
        }

        context.Volumes.RemoveRange(rows);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // The next status says it again.
            return false;
        }

        foreach (var row in rows)
        {
            events.Publish(row.OrganisationId, "volume.changed", row.Id, $"Volume {row.Name} of {row.Owner} was deleted with its data.", row.ProjectId, row.ServiceId);
        }

        return true;
    }
}
