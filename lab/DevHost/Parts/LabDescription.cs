using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProxPaaS.DevHost.Parts;

/// <summary>The JSON line that the lab prints when it is ready.</summary>
internal sealed record LabDescription(
    string Url, string AdminUrl, string CertificateFingerprint, string Username, string Password, IReadOnlyList<LabHost> Hosts, IReadOnlyList<LabStorage> Storages);

internal sealed record LabHost(string Name, LabHostSsh? Ssh);

/// <param name="KeyPath">Private key that may log in.</param>
internal sealed record LabHostSsh(string Host, int Port, string User, string Fingerprint, string KeyPath);

internal sealed record LabStorage(string Id, string Type);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LabDescription))]
internal sealed partial class LabJson : JsonSerializerContext;
