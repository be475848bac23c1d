using System.Text.Json.Serialization;

namespace ProxPaaS.Orchestrator.GitSsh;

[JsonSerializable(typeof(SshHello))]
internal sealed partial class SshJson : JsonSerializerContext;
