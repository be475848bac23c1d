using System.Text.Json.Serialization;

namespace ProxPaaS.Orchestrator.Proxmox.Wire;

/// <summary>Proxmox mixes numbers and their texts (<c>nextid</c> is a string): numbers are read from either.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, NumberHandling = JsonNumberHandling.AllowReadingFromString, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PveFailure))]
[JsonSerializable(typeof(PveReply<PveVersion>))]
[JsonSerializable(typeof(PveReply<string>))]
[JsonSerializable(typeof(PveReply<int>))]
[JsonSerializable(typeof(PveReply<Dictionary<string, Dictionary<string, int>>>))]
[JsonSerializable(typeof(PveReply<List<PveResource>>))]
[JsonSerializable(typeof(PveReply<List<PvePool>>))]
[JsonSerializable(typeof(PveReply<List<PveStorage>>))]
[JsonSerializable(typeof(PveReply<List<PveVolume>>))]
[JsonSerializable(typeof(PveReply<List<PveBridge>>))]
[JsonSerializable(typeof(PveReply<PveTaskStatus>))]
[JsonSerializable(typeof(PveReply<List<PveTaskLine>>))]
[JsonSerializable(typeof(PveReply<List<PveTaskEntry>>))]
[JsonSerializable(typeof(PveReply<LxcConfig>))]
[JsonSerializable(typeof(PveReply<LxcStatus>))]
[JsonSerializable(typeof(PveReply<List<LxcInterface>>))]
internal sealed partial class PveJson : JsonSerializerContext;
