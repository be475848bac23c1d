using System.Text.Json.Serialization;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>What a delivery's row keeps of it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HookContent))]
internal sealed partial class HookJson : JsonSerializerContext;
