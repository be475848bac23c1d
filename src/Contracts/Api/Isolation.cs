using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

/// <summary>Whether a service's replicas share nodes or have guests of their own.</summary>
[JsonConverter(typeof(CamelCaseEnum<Isolation>))]
public enum Isolation
{
    Shared,
    Dedicated,
}
