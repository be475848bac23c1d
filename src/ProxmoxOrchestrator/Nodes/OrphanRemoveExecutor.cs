using ProxPaaS.Orchestrator.Cluster.Operations;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>orphan.remove: a guest with our mark whose node is recorded as gone. The mark is read again before each change.</summary>
internal sealed class OrphanRemoveExecutor(PveClusterStore clusters, PveClients clients, GuestClient guests) : IOperationExecutor
{
    public const string OperationKind = "orphan.remove", Step = "remove";

    public string Kind => OperationKind;

    public string FirstStep => Step;

    public async Task<StepResult> RunStepAsync(OperationContext context, CancellationToken cancellationToken)
    {
        var data = context.Read(NodesJson.Default.OrphanData);
        if (await clusters.FindAsync(TenantScope.All, data.ClusterId, cancellationToken) is not { } site)
        {
            return new StepResult.Failed("its Proxmox cluster was removed");
        }

        try
        {
            var pending = await guests.RemoveAsync(
                site, clients.For(site).Of(data.Kind), data.PveNode, data.Vmid, context.SubjectId, () => context.CheckInAsync(cancellationToken), cancellationToken);
            return pending is null ? new StepResult.Done($"{(data.Kind == PveGuestKind.Qemu ? "VM" : "CT")} {data.Vmid} is gone") : new StepResult.Wait(TimeSpan.FromMilliseconds(200), pending);
        }
        catch (StuckGuestException ex)
        {
            return new StepResult.NeedsOperator(ex.Message);
        }
    }
}
