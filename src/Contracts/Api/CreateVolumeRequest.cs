namespace ProxPaaS.Contracts.Api;

/// <summary>POST /v1/services/{service}/volumes. The service has one replica from then on, which stays on the node that holds its volumes.</summary>
/// <param name="Name">1–40 of a–z, 0–9 and dash; unique in the service.</param>
/// <param name="MountPath">Absolute path inside the container.</param>
/// <param name="SizeMiB">What it is expected to need; a hint.</param>
public sealed record CreateVolumeRequest(string Name, string MountPath, int SizeMiB = 0, bool Deploy = true);
