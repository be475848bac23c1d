namespace ProxPaaS.DevHost.Parts;

internal sealed record LabHost(string Name, LabHostSsh? Ssh);
