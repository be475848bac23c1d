namespace ProxPaaS.Orchestrator.Builds.Queue;

/// <summary>A node with the builder label as the build queue sees it.</summary>
/// <param name="Running">Builds it has now.</param>
/// <param name="Slots">Builds it takes at once.</param>
/// <param name="WhyNotReady">Completes "NAME …"; empty when it is ready.</param>
internal sealed record BuilderNode(string NodeId, string Name, bool Ready, int Running, int Slots, string WhyNotReady);
