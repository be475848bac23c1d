using ProxPaaS.Orchestrator.Builds;

namespace ProxPaaS.Orchestrator.Registry.Retention;

/// <summary>Which images may go. Whatever can be rolled back to stays. Pure.</summary>
internal static class ImageRetention
{
    public const int NeededLooks = 2;

    /// <param name="known">Every build and deployment with an image.</param>
    /// <param name="stored">All that the registry holds; null when it gave no complete list, and then nothing goes that only it knows of.</param>
    /// <param name="host">The platform's registry.</param>
    /// <param name="organisations">Ids of all organisations: repositories of others are not ours.</param>
    /// <param name="candidates">What earlier looks found, by image.</param>
    /// <param name="keep">Newest builds of each service whose images stay in any case.</param>
    public static IReadOnlyList<ImageFinding> Decide(
        IReadOnlyCollection<KnownImage> known, IReadOnlyCollection<StoredImage>? stored, string host, IReadOnlySet<string> organisations,
        IReadOnlyDictionary<string, ImageCandidate> candidates, int keep, TimeSpan least, DateTimeOffset now)
    {
        var newest = known.Where(k => k.Id.Length > 0).GroupBy(k => k.ServiceId).SelectMany(g => g.OrderByDescending(k => k.Id, StringComparer.Ordinal).Take(keep)).Select(k => k.Image).ToHashSet();
        var listed = stored?.DistinctBy(s => s.Image).ToDictionary(s => s.Image);
        var findings = known.GroupBy(k => k.Image).Select(g =>
        {
            var need = g.Select(k => k.Need).FirstOrDefault(n => n is not null) ?? (newest.Contains(g.Key) ? $"one of the {keep} newest builds of its service" : null);
            var created = g.Max(k => k.CreatedAt);
            var (fate, reason) = need is not null ? (ImageFate.Keep, need)
                : !g.Key.StartsWith($"{host}/", StringComparison.Ordinal) ? (ImageFate.Foreign, "not in the platform's registry of today")
                : Judge(g.Key, created, candidates, least, now);
            return new ImageFinding(
                g.Key, listed?.ContainsKey(g.Key), g.First().OrganisationId, g.First().ServiceId, fate, reason, [.. g.Select(k => k.Id).Where(id => id.Length > 0).Distinct()], created, listed?.GetValueOrDefault(g.Key)?.Tags ?? []);
        }).ToList();
        var named = findings.Select(f => f.Image).ToHashSet();
        findings.AddRange((stored ?? []).Where(s => !named.Contains(s.Image)).DistinctBy(s => s.Image).Select(s => Orphan(s, organisations, candidates, least, now)));
        return [.. findings.OrderBy(f => f.Image, StringComparer.Ordinal)];
    }

    /// <summary>Pushed by a build that was cancelled or lost, or of a service that is gone.</summary>
    private static ImageFinding Orphan(StoredImage image, IReadOnlySet<string> organisations, IReadOnlyDictionary<string, ImageCandidate> candidates, TimeSpan least, DateTimeOffset now)
    {
        if (ImageNames.Parse(image.Repository) is not { } owner || !organisations.Contains(owner.OrganisationId))
        {
            return new(image.Image, true, null, null, ImageFate.Foreign, "not named as the platform names its images; remove it by hand if nobody needs it", [], null, image.Tags);
        }

        var (fate, reason) = Judge(image.Image, null, candidates, least, now);
        return new(image.Image, true, owner.OrganisationId, owner.ServiceId, fate, $"no build or deployment knows it: {reason}", [], null, image.Tags);
    }

    private static (ImageFate Fate, string Reason) Judge(string image, DateTimeOffset? created, IReadOnlyDictionary<string, ImageCandidate> candidates, TimeSpan least, DateTimeOffset now)
        => candidates.GetValueOrDefault(image) switch
        {
            _ when created is { } at && now - at < least => (ImageFate.Wait, $"unneeded, but younger than {least.TotalHours:0} h"),
            null => (ImageFate.Wait, "unneeded at this look; a later one has to agree"),
            { Looks: < NeededLooks } => (ImageFate.Wait, "unneeded at one look so far; a later one has to agree"),
            { } seen when now - seen.FirstSeenAt < least => (ImageFate.Wait, $"unneeded since {seen.FirstSeenAt:u}; it goes {least.TotalHours:0} h after"),
            { } seen => (ImageFate.Remove, $"unneeded since {seen.FirstSeenAt:u}, in {seen.Looks} complete looks"),
        };
}
