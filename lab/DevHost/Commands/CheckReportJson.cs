using System.Text.Json;
using System.Text.Json.Serialization;
using ProxPaaS.DevHost.Steps;

namespace ProxPaaS.DevHost.Commands;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(CheckReport))]
internal sealed partial class CheckReportJson : JsonSerializerContext;
