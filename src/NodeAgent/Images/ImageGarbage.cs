namespace ProxPaaS.NodeAgent.Images;

/// <summary>Which images to remove so that the disk falls from 85 % to 75 %: the oldest that nothing uses. Pure.</summary>
internal static class ImageGarbage
{
    private const double Begin = 85;
    private const double End = 75;

    // Pulled or built a moment ago for a container that is not made yet.
    private static readonly TimeSpan Youth = TimeSpan.FromHours(1);

    public static bool IsNeeded(DiskUse disk) => disk.Percent >= Begin;

    /// <summary>Once begun, it goes on until here.</summary>
    public static bool IsEnough(DiskUse disk) => disk.Percent <= End;

    /// <param name="usedIds">Ids of the images of all containers on the node, also those that are not ours.</param>
    /// <param name="desired">References of the desired replicas.</param>
    public static IReadOnlyList<StoredImage> Plan(
        IReadOnlyCollection<StoredImage> images, IReadOnlySet<string> usedIds, IReadOnlySet<string> desired, DiskUse disk, DateTimeOffset now)
    {
        var excess = disk.Used - (long)(disk.Total * End / 100);
        var plan = new List<StoredImage>();
        if (!IsNeeded(disk))
        {
            return plan;
        }

        foreach (var image in images.OrderBy(image => image.Since).ThenBy(image => image.Id, StringComparer.Ordinal))
        {
            if (excess <= 0)
            {
                break;
            }

            if (!usedIds.Contains(image.Id) && !desired.Contains(image.Id) && !image.Names.Any(desired.Contains) && now - image.Since >= Youth)
            {
                plan.Add(image);
                excess -= image.Bytes;
            }
        }

        return plan;
    }
}
