using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using Microsoft.EntityFrameworkCore;

namespace ProxPaaS.Orchestrator.References;

/// <summary>Services that refer to what was changed: they are deployed anew, and it is said why.</summary>
internal sealed class DependantStore(IPlatformContextFactory contexts, DeployStore deployments, IEventBus events)
{
    /// <exception cref="ApiProblemException">400: something would refer to what is not there, or to itself.</exception>
    public static void Refuse(ReferenceChange change)
    {
        if (change.NewProblems.Count > 0)
        {
            throw new ApiProblemException(StatusCodes.Status400BadRequest, "reference_not_resolved", $"{string.Join(". ", change.NewProblems.Take(5))}. Nothing was changed.");
        }
    }

    /// <param name="except">The service that the change was made to; it is deployed by whoever changed it.</param>
    public async Task RedeployAsync(Caller caller, ReferenceChange change, string? except, string what, CancellationToken cancellationToken)
    {
        var ids = change.Affected.Where(id => id != except).ToList();
        if (ids.Count == 0)
        {
            return;
        }

        await using var context = contexts.Create(caller.Scope);
        var rows = await Projects.ReferenceStore.Rows(context).Where(r => ids.Contains(r.Service.Id) && r.Service.DeletedAt == null && r.Service.ActiveDeploymentId != null).ToListAsync(cancellationToken);
        foreach (var row in rows)
        {
            await deployments.RedeployAsync(caller, row, "references", cancellationToken);
            events.Publish(caller.OrganisationId, "service.changed", row.Service.Id, $"{row.Path} is deployed anew: it refers to {what}.", row.Project.Id, row.Service.Id);
        }
    }
}
