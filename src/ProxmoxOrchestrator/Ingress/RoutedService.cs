using System.Collections.Immutable;

namespace ProxPaaS.Orchestrator.Ingress;

/// <summary>A service with host names, as far as routing needs it.</summary>
/// <param name="HealthPath">Null: TCP connect.</param>
/// <param name="Replicas">All that are not over.</param>
internal sealed record RoutedService(string Id, ImmutableArray<string> Hosts, string? ActiveDeploymentId, string? HealthPath, ImmutableArray<RoutedReplica> Replicas)
{
    /// <summary>While a version takes over replica by replica, visitors are on both.</summary>
    public bool MixesVersions { get; init; }
}
