namespace ProxPaaS.Orchestrator.Nodes;

internal sealed record NodeWatchDecision(NodeWatchAction Action, string Reason);
