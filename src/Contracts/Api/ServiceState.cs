using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

/// <summary>The one word shown for a service; derived, never stored.</summary>
[JsonConverter(typeof(CamelCaseEnum<ServiceState>))]
public enum ServiceState
{
    Empty,
    Building,
    Deploying,
    Running,
    Degraded,
    Failed,
    Stopped,
}
