namespace ProxPaaS.Contracts.Api;

/// <summary>PATCH /v1/pve/clusters/{id}: how the cluster is reached, after a new token, certificate or address. Null means "leave as it is".</summary>
public sealed record UpdatePveClusterRequest(string? Url = null, string? Fingerprint = null, string? TokenId = null, string? TokenSecret = null, UpdatePveSshSettings? Ssh = null);
