using System.Text.Json;
using System.Text.Json.Serialization;
using ProxPaaS.NodeAgent.Builds;

namespace ProxPaaS.NodeAgent;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(AgentConfigurationFile))]
[JsonSerializable(typeof(DockerAuthFile))]
internal sealed partial class AgentJsonContext : JsonSerializerContext;
