using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>template.remove: a retired template that nothing uses any more goes, guest and row.</summary>
internal sealed class TemplateRemoveExecutor(TemplateStore templates, PveClusterStore clusters, PveClients clients, GuestClient guests) : IOperationExecutor
{
    public const string OperationKind = "template.remove", Step = "remove";

    public string Kind => OperationKind;

    public string FirstStep => Step;

    public async Task<StepResult> RunStepAsync(OperationContext context, CancellationToken cancellationToken)
    {
        if (await templates.FindAsync(context.SubjectId, cancellationToken) is not { } template
            || await clusters.FindAsync(TenantScope.All, template.ClusterId, cancellationToken) is not { } site)
        {
            return new StepResult.Done("it is gone already");
        }

        if (template.Linked)
        {
            try
            {
                var pending = await guests.RemoveAsync(
                    site, clients.For(site), template.PveNode, template.Vmid, template.Id, () => context.CheckInAsync(cancellationToken), cancellationToken);
                if (pending is not null)
                {
                    return new StepResult.Wait(TimeSpan.FromMilliseconds(200), pending);
                }
            }
            catch (StuckGuestException ex)
            {
                return new StepResult.NeedsOperator(ex.Message);
            }
        }

        await templates.RemoveAsync(template.Id, cancellationToken);
        return new StepResult.Done($"template {template.Vmid} of archive {template.ArchiveVersion} is gone");
    }
}
