namespace ProxPaaS.Contracts.Api;

/// <summary>A folder of a service that outlives its replicas.</summary>
/// <param name="Owner">PROJECT/SERVICE, as it was when the volume was made.</param>
/// <param name="ServiceId">Null once the service was removed: the data is kept until the volume is deleted.</param>
/// <param name="SizeMiB">A hint; 0: unknown.</param>
/// <param name="Node">Where its data is; null before its first replica was placed.</param>
/// <param name="State">empty, inUse, kept, deleting or lost (its node is gone).</param>
/// <param name="Reason">In a sentence; empty when there is nothing to say.</param>
public sealed record VolumeView(
    string Id, string Name, string Owner, string? ServiceId, string MountPath, int SizeMiB, string? Node, string State, string Reason, DateTimeOffset CreatedAt);
