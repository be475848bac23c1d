namespace ProxPaaS.Contracts.Api;

/// <param name="Images">What went, or would go.</param>
/// <param name="Waiting">Unneeded images whose time has not come.</param>
/// <param name="Problem">Why nothing was removed; null when the look was complete.</param>
/// <param name="Collected">What became of the space: a sentence.</param>
public sealed record ImageCleaningReply(bool DryRun, IReadOnlyList<ImageView> Images, int Waiting, string? Problem, string? Collected);
