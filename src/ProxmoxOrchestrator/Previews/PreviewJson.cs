using System.Text.Json.Serialization;

namespace ProxPaaS.Orchestrator.Previews;

[JsonSerializable(typeof(Dictionary<string, Dictionary<string, string>>))]
internal sealed partial class PreviewJson : JsonSerializerContext;
