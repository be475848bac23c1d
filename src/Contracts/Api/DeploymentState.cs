using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

[JsonConverter(typeof(CamelCaseEnum<DeploymentState>))]
public enum DeploymentState
{
    Pending,
    Placing,
    Starting,
    Shifting,
    Active,
    Draining,
    Superseded,
    Failed,
    Stopped,
}
