using System.Text.Json;
using System.Text.Json.Serialization;
using ProxPaaS.Cli.Deploying;
using ProxPaaS.Cli.Linking;
using ProxPaaS.Cli.Session;

namespace ProxPaaS.Cli.Output;

/// <summary>px's own documents: what it stores and what it prints beside the API's records.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(PxConfig))]
[JsonSerializable(typeof(ProjectLink))]
[JsonSerializable(typeof(ErrorEnvelope))]
[JsonSerializable(typeof(DoneView))]
[JsonSerializable(typeof(DeployOutcome))]
[JsonSerializable(typeof(ServiceStatus))]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(UrlView))]
internal sealed partial class PxJson : JsonSerializerContext;
