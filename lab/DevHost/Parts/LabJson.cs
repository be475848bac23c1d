using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProxPaaS.DevHost.Parts;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LabDescription))]
internal sealed partial class LabJson : JsonSerializerContext;
