using System.Text.Json.Serialization;

namespace ProxPaaS.Orchestrator.Registry.Tokens;

[JsonSerializable(typeof(RegistryClaims.Header))]
[JsonSerializable(typeof(RegistryClaims.Body))]
internal sealed partial class RegistryClaimsJson : JsonSerializerContext;
