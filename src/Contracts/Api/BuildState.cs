using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

[JsonConverter(typeof(CamelCaseEnum<BuildState>))]
public enum BuildState
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
    Superseded,
}
