using System.Text.Json;
using System.Text.Json.Serialization;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Deployments;

/// <summary>How <see cref="Deployment.Steps"/> is written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DeploymentStep[]))]
internal sealed partial class StepsJson : JsonSerializerContext;
