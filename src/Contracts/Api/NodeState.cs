using System.Text.Json.Serialization;

namespace ProxPaaS.Contracts.Api;

/// <summary>A node's life. It moves forward only, but for Ready ⇄ Unreachable.</summary>
[JsonConverter(typeof(CamelCaseEnum<NodeState>))]
public enum NodeState
{
    Reserved,
    Cloning,
    Configuring,
    Starting,
    Joining,
    Ready,
    Unreachable,
    Draining,
    Stopping,
    Destroying,
    Destroyed,
    Failed,
    NeedsOperator,
}
