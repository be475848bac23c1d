namespace ProxPaaS.Orchestrator.Builds;

/// <summary>A node with the builder label as the build queue sees it.</summary>
/// <param name="Running">Builds it has now.</param>
/// <param name="WhyNotReady">Completes "NAME …"; empty when it is ready.</param>
internal sealed record BuilderNode(string NodeId, string Name, bool Ready, int Running, string WhyNotReady);
