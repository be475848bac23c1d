using System.Text.Json;
using System.Text.Json.Serialization;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Cluster.Operations;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<OperationStepView>))]
internal sealed partial class OperationJson : JsonSerializerContext;
