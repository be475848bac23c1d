using System.Text.Json;
using System.Text.Json.Serialization;
using ProxPaaS.NodeAgent.Builds;

namespace ProxPaaS.NodeAgent;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(AgentConfigurationFile))]
[JsonSerializable(typeof(DockerAuthFile))]
[JsonSerializable(typeof(RegistryToken))]
internal sealed partial class AgentJsonContext : JsonSerializerContext;
