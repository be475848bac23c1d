using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Nodes;

namespace ProxPaaS.Orchestrator.Proxmox;

internal static class PveClusterViews
{
    public static PveClusterView Of(PveSite site, PveSighting? sighting, IReadOnlyList<TemplateRecord> templates) => new(
        site.Id, site.Name, site.Target.Url.ToString(), site.Target.TokenId, sighting is null ? "not asked yet" : sighting.Problem ?? "ok", sighting?.Version,
        [.. sighting?.Hosts.Values.OrderBy(h => h.Name, StringComparer.Ordinal).Select(h => new PveNodeView(
            h.Name, h.Online, h.Cores, h.MemoryMiB, h.CpuFraction, h.MemoryUsedMiB, sighting.Guests.Values.Count(g => g.Node == h.Name && !g.Template),
            templates.LastOrDefault(t => t.ClusterId == site.Id && t.PveNode == h.Name && t.State == TemplateStates.Ready)?.ArchiveVersion)) ?? []],
        Ssh(site.Ssh));

    private static PveSshView? Ssh(PveSsh? ssh)
        => ssh is null ? null : new(ssh.User, ssh.PublicKey, [.. ssh.Hosts.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => PveSshHosts.Line(h.Key, h.Value))]);
}
