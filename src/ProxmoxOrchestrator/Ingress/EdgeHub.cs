using ProxPaaS.Orchestrator.Cluster.Peers;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>The open edge streams.</summary>
internal sealed class EdgeHub() : PeerHub<PeerConnection>("edge");
