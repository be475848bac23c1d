namespace ProxPaaS.Orchestrator.Jobs;

/// <summary>Which builds and images may go. Pure.</summary>
/// <param name="Builds">Rows to remove once their image is gone.</param>
/// <param name="Images">NAME@DIGEST that nothing can be rolled back to.</param>
internal sealed record RetentionPlan(IReadOnlyList<RetainedBuild> Builds, IReadOnlySet<string> Images)
{
    /// <param name="deployedImages">Images of all deployments that are kept: never removed, whichever build made them.</param>
    /// <param name="deployedBuilds">Builds that a kept deployment names.</param>
    public static RetentionPlan Of(IEnumerable<RetainedBuild> builds, IReadOnlySet<string> deployedImages, IReadOnlySet<string> deployedBuilds, int keep)
    {
        var all = builds.ToList();
        var going = all.GroupBy(b => b.ServiceId)
            .SelectMany(service => service.OrderByDescending(b => b.Id, StringComparer.Ordinal).Skip(keep))
            .Where(b => b.Over && !deployedBuilds.Contains(b.Id) && (b.Image is null || !deployedImages.Contains(b.Image)))
            .ToList();

        // Two builds of the same source can have one image: it goes with the last of them.
        var staying = all.Except(going).Select(b => b.Image).OfType<string>().ToHashSet();
        return new RetentionPlan(going, going.Select(b => b.Image).OfType<string>().Where(image => !staying.Contains(image)).ToHashSet());
    }
}
