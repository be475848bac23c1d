using System.Text.Json.Serialization;

namespace ProxPaaS.Orchestrator.Proxmox.Wire;

internal sealed record LxcInterface(string Name, string? Inet, [property: JsonPropertyName("hardware-address")] string? Mac);
