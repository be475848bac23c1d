using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProxPaaS.DevHost.Supervision;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SupervisorRequest))]
[JsonSerializable(typeof(SupervisorReply))]
internal sealed partial class SupervisorJson : JsonSerializerContext;
