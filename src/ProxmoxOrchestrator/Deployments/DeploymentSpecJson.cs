using System.Text.Json.Serialization;

namespace ProxPaaS.Orchestrator.Deployments;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DeploymentSpec))]
internal sealed partial class DeploymentSpecJson : JsonSerializerContext;
