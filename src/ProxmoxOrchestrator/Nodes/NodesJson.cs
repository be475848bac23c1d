using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProxPaaS.Orchestrator.Nodes;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(NodeCreateData))]
[JsonSerializable(typeof(NodeDestroyData))]
[JsonSerializable(typeof(TemplateBuildData))]
[JsonSerializable(typeof(OrphanData))]
[JsonSerializable(typeof(NodeArchiveManifest))]
internal sealed partial class NodesJson : JsonSerializerContext;
