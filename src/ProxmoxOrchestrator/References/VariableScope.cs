namespace ProxPaaS.Orchestrator.References;

/// <summary>All variables of an environment as they were written, and what the platform itself knows of its services.</summary>
/// <param name="Services">By name.</param>
internal sealed record VariableScope(IReadOnlyDictionary<string, string> Shared, IReadOnlyDictionary<string, ScopedService> Services);
