using System.Text.Json.Serialization;

namespace ProxPaaS.Lab.Hosts.Ssh;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PctRequest))]
[JsonSerializable(typeof(PctReply))]
internal sealed partial class PctJson : JsonSerializerContext;
