using System.Text.Json;
using System.Text.Json.Serialization;
using ProxPaaS.NodeAgent.Builds;
using ProxPaaS.NodeAgent.Builds.Bases;

namespace ProxPaaS.NodeAgent;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(AgentConfigurationFile))]
[JsonSerializable(typeof(DockerAuthFile))]
[JsonSerializable(typeof(RegistryToken))]
[JsonSerializable(typeof(List<HeldImage>))]
internal sealed partial class AgentJsonContext : JsonSerializerContext;
