namespace ProxPaaS.NodeAgent.Desired;

internal readonly record struct GateDecision(bool Accepted, string Reason);
