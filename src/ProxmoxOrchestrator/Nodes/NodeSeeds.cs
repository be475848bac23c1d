using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>The ways in which a node learns who it is, by the names that pools have for them.</summary>
internal sealed class NodeSeeds(IEnumerable<INodeSeed> all)
{
    public const string Token = "token", Ssh = "ssh", Iso = "iso";

    private readonly IReadOnlyDictionary<string, INodeSeed> _byName = all.ToDictionary(s => s.Name, StringComparer.Ordinal);

    public static PveGuestKind KindOf(string seed) => seed == Iso ? PveGuestKind.Qemu : PveGuestKind.Lxc;

    public INodeSeed Of(NodeRecord node) => _byName[node.Seed];
}
