using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Previews;

/// <summary>Which previews there should be. Pure.</summary>
internal static class PreviewPlanner
{
    /// <param name="wishes">All open pull requests and fresh branches; empty when previews are switched off.</param>
    /// <param name="standing">Rows of the project, closed ones too.</param>
    /// <param name="most">Previews at once. One that is being taken down still has its place.</param>
    public static IReadOnlyList<PreviewAction> Plan(IReadOnlyList<PreviewWish> wishes, IReadOnlyList<Preview> standing, int most, TimeSpan idle, DateTimeOffset now)
    {
        var actions = new List<PreviewAction>();
        var byKey = standing.ToDictionary(p => p.Key);
        var wanted = wishes.Select(w => w.Key).ToHashSet();
        foreach (var preview in standing.Where(p => p.State is PreviewState.Active or PreviewState.Waiting && !wanted.Contains(p.Key)))
        {
            actions.Add(new(PreviewStep.Close, preview.Id, null, preview.Number is null ? "Its branch is gone, deploys, or has had no commit for long." : "Its pull request was closed or merged, or previews were switched off."));
        }

        var taken = standing.Count(p => p.State is PreviewState.Active or PreviewState.Closing);
        // The ones that are there first: nobody loses his place to a newer wish.
        foreach (var wish in wishes.OrderBy(w => byKey.TryGetValue(w.Key, out var p) ? p.CreatedAt : DateTimeOffset.MaxValue).ThenBy(w => w.Key, StringComparer.Ordinal))
        {
            var action = Decide(wish, byKey.GetValueOrDefault(wish.Key), taken < most, most, idle, now);
            if (action is not null)
            {
                actions.Add(action);
                taken += action.Step == PreviewStep.Open ? 1 : 0;
            }
        }

        return actions;
    }

    private static PreviewAction? Decide(PreviewWish wish, Preview? preview, bool room, int most, TimeSpan idle, DateTimeOffset now)
    {
        switch (preview?.State)
        {
            case PreviewState.Closing:
                return null;
            case PreviewState.Active when now - preview.ActiveAt > idle && Same(preview.CommitSha, wish.HeadSha):
                return new(PreviewStep.Dismiss, preview.Id, wish, $"No commit for {idle.TotalHours:0} hours. The next one brings it back.");
            case PreviewState.Active when Same(preview.CommitSha, wish.HeadSha):
                return new(PreviewStep.Keep, preview.Id, wish, "");
            case PreviewState.Active when !wish.MayRun:
                return new(PreviewStep.Wait, preview.Id, wish, Approval(wish));
            case PreviewState.Active:
                return new(PreviewStep.Update, preview.Id, wish, $"Commit {Short(wish.HeadSha)} came.");
        }

        return Same(preview?.DismissedSha, wish.HeadSha) ? null
            : !wish.MayRun ? new(PreviewStep.Wait, preview?.Id, wish, Approval(wish))
            : !room ? new(PreviewStep.Wait, preview?.Id, wish, $"There are {most} previews already. It is made when one ends: px previews rm NAME")
            : new(PreviewStep.Open, preview?.Id, wish, "");
    }

    private static string Approval(PreviewWish wish) => $"Commit {Short(wish.HeadSha)} comes from a fork and waits for approval.";

    /// <summary>Some providers tell only the beginning of a commit's id.</summary>
    private static bool Same(string? known, string head) => known is { Length: > 0 } && (known.StartsWith(head, StringComparison.Ordinal) || head.StartsWith(known, StringComparison.Ordinal));

    private static string Short(string sha) => sha[..Math.Min(8, sha.Length)];
}
