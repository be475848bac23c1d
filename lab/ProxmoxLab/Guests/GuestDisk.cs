namespace ProxPaaS.Lab.Guests;

/// <summary>Where a guest's root file system lies.</summary>
/// <param name="Vmid">The guest's id.</param>
/// <param name="Storage">Storage id; the volume is <c>STORAGE:vm-ID-disk-0</c> or <c>base-ID-disk-0</c> for a template.</param>
/// <param name="StorageType"><c>dir</c> or <c>btrfs</c>.</param>
/// <param name="SizeBytes">Size of the volume.</param>
public sealed record GuestDisk(int Vmid, string Storage, string StorageType, long SizeBytes);
