using System.Text.Json.Serialization;

namespace ProxPaaS.Lab.Guests.Lxc;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(GuestRecord))]
[JsonSerializable(typeof(HostLedger))]
internal sealed partial class LxcJson : JsonSerializerContext;
