using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

[JsonConverter(typeof(CamelCaseEnum<ReplicaState>))]
public enum ReplicaState
{
    Pending,
    Assigned,
    Pulling,
    Starting,
    Ready,
    Unready,
    Draining,
    Stopping,
    Stopped,
    Failed,
    Lost,
}
