using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Orchestrator.Volumes;

/// <summary>Reads and writes what volumes tie to nodes, inside somebody else's look at the database.</summary>
internal static class HeldPlacesStore
{
    public static async Task<HeldPlaces> ReadAsync(PlatformContext context, CancellationToken cancellationToken)
    {
        var pins = await context.ServicePins.AsNoTracking()
            .Join(context.Services.AsNoTracking(), p => p.ServiceId, s => s.Id, (p, s) => new { Pin = p, s.CpuMilli, s.MemoryMiB, s.Isolation }).ToListAsync(cancellationToken);
        var orphans = await context.Volumes.AsNoTracking().Where(v => v.ServiceId == null && v.NodeId != null).Select(v => new { v.Id, v.NodeId }).ToListAsync(cancellationToken);
        return pins.Count == 0 && orphans.Count == 0
            ? HeldPlaces.None
            : new(
                pins.ToDictionary(p => p.Pin.ServiceId, p => new NodePin(p.Pin.NodeId, p.Pin.HostPort)),
                [
                    .. pins.Select(p => new KeptPlace(p.Pin.ServiceId, p.Pin.NodeId, p.Isolation, p.CpuMilli, p.MemoryMiB, p.Pin.HostPort)),
                    .. orphans.Select(v => new KeptPlace(v.Id, v.NodeId!, Contracts.Api.Isolation.Shared, 0, 0, null)),
                ]);
    }

    /// <summary>From its first replica on, a service with volumes belongs to that replica's node.</summary>
    public static async Task PinAsync(PlatformContext context, string serviceId, string nodeId, int hostPort, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var volumes = await context.Volumes.Where(v => v.ServiceId == serviceId && v.DeletedAt == null).ToListAsync(cancellationToken);
        if (volumes.Count == 0)
        {
            return;
        }

        foreach (var volume in volumes)
        {
            volume.NodeId ??= nodeId;
        }

        if (await context.ServicePins.SingleOrDefaultAsync(p => p.ServiceId == serviceId, cancellationToken) is { } pin)
        {
            (pin.NodeId, pin.HostPort) = (nodeId, hostPort);
        }
        else
        {
            context.ServicePins.Add(new() { ServiceId = serviceId, OrganisationId = volumes[0].OrganisationId, NodeId = nodeId, HostPort = hostPort, CreatedAt = now });
        }
    }

    /// <summary>Data that lies on a node, in words; empty when there is none.</summary>
    public static async Task<IReadOnlyList<string>> OnNodeAsync(PlatformContext context, string nodeId, CancellationToken cancellationToken)
        => [.. (await context.Volumes.AsNoTracking().Where(v => v.NodeId == nodeId).OrderBy(v => v.Id).Select(v => new { v.Owner, v.Name }).ToListAsync(cancellationToken))
            .Select(v => $"{v.Name} of {v.Owner}")];
}
