namespace ProxPaaS.Orchestrator.Identity.Certificates;

internal enum PeerRole
{
    Agent,
    Edge,
}
