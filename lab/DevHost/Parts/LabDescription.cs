namespace ProxPaaS.DevHost.Parts;

/// <summary>The JSON line that the lab prints when it is ready.</summary>
internal sealed record LabDescription(
    string Url, string AdminUrl, string CertificateFingerprint, string Username, string Password, IReadOnlyList<LabHost> Hosts, IReadOnlyList<LabStorage> Storages);
