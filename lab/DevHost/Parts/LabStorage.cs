namespace ProxPaaS.DevHost.Parts;

internal sealed record LabStorage(string Id, string Type);
