using System.Text.Json.Serialization;

namespace ProxPaaS.Orchestrator.Cluster;

[JsonSerializable(typeof(EventRecord))]
internal sealed partial class EventRecordJson : JsonSerializerContext;
