using System.Collections.Immutable;
using ProxPaaS.Orchestrator.Scheduling;

namespace ProxPaaS.Orchestrator.Deployments.Rollouts;

/// <param name="Edges">How many edges should confirm a switch.</param>
internal sealed record RolloutInput(ImmutableArray<RolloutState> Services, int Edges);
