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

    /// <summary>Of a replica that runs once: it ended by itself, and its log is being fetched.</summary>
    Exited,
}
