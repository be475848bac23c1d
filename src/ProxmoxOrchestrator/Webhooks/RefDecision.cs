using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Sources;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>What a push of a branch or tag means. Pure. The delivery is a hint: the repository's present commit is what counts.</summary>
internal static class RefDecision
{
    public static RefOutcome Decide(RefFacts facts)
    {
        var (change, name) = (facts.Change, Name(facts.Change));
        var deploys = change.Ref == facts.DeployRef;
        if (facts.Tip is not { } tip)
        {
            return new(RefAction.Gone, change.IsTag || deploys ? $"{name} is gone. What runs goes on." : $"{name} is gone: its preview ends, and nothing else.");
        }

        if (facts.Image is { } image)
        {
            return new(RefAction.Ignore, $"Skipped because {facts.ServicePath} runs the image {image} and builds nothing. Clear its image setting to build pushes.");
        }

        if (facts.Manual)
        {
            return new(facts.Range is null ? RefAction.Fetch : RefAction.Build, $"Builds commit {Short(tip)} of {name}.");
        }

        if (change.IsTag && !facts.DeployTags)
        {
            return new(RefAction.Ignore, $"Skipped because tags do not deploy {facts.ServicePath}. Switch it on with: px sources set --deploy-tags true");
        }

        if (!change.IsTag && !deploys)
        {
            return OtherBranch(facts, tip);
        }

        if (!facts.AutoDeploy)
        {
            return new(RefAction.Ignore, "Skipped because pushes do not deploy this source. px sources sync deploys by hand; px sources set --auto-deploy true switches it on.");
        }

        if (tip == facts.DecidedSha && !facts.Again)
        {
            return new(RefAction.Skip, $"Skipped because commit {Short(tip)} of {name} was handled before{(facts.DecidedBy is { } by ? $" ({by})" : "")}.");
        }

        if (facts.Range is not { } range)
        {
            return new(RefAction.Fetch, $"Fetches commit {Short(tip)} of {name}.");
        }

        if (range.Messages is { } messages && SkipMarks.Skips(messages))
        {
            return new(RefAction.Skip, $"Skipped because {(messages.Count == 1 ? $"commit {Short(tip)} says" : $"all {messages.Count} commits up to {Short(tip)} say")} so ([skip ci]).");
        }

        if (facts.WatchPaths.Count > 0 && Paths(facts, tip) is { } paths && !PathFilter.MatchesAny(facts.WatchPaths, paths))
        {
            return new(RefAction.Skip, $"Skipped because {(paths.Count == 1 ? $"{paths[0]} is" : $"none of the {paths.Count} changed paths is")} in the watch paths ({string.Join(", ", facts.WatchPaths.Take(5))}).");
        }

        var moved = change.After is { } named && named != tip ? $" The delivery names {Short(named)}, which is not its newest commit any more." : "";
        return new(RefAction.Build, $"Builds commit {Short(tip)} of {name}.{moved}");
    }

    public static string Short(string sha) => sha.Length > 8 ? sha[..8] : sha;

    private static RefOutcome OtherBranch(RefFacts facts, string tip)
    {
        var (name, only) = (facts.Change.Short, $"only {RefName(facts.DeployRef)} deploys {facts.ServicePath}");
        return facts switch
        {
            { Pull: { State: PullRequestState.Open } open } => new(RefAction.Ignore, $"Skipped because {only}. The preview of pull request {open.Number} goes by what is said of that."),
            { BranchPreviews: false } => new(RefAction.Ignore, $"Skipped because {only}."),
            { Pull: { } over } => new(RefAction.Ignore, $"Skipped because pull request {over.Number} of {name} ended at commit {Short(tip)}. A newer commit gets a preview."),
            { Again: false } when facts.SeenSha == tip => new(RefAction.Ignore, $"Skipped because commit {Short(tip)} of {name} was seen before. Its preview is made of it."),
            _ => new(RefAction.Preview, $"Commit {Short(tip)} of {name} is for its preview."),
        };
    }

    /// <summary>The payload's lists where they are complete and about exactly these commits, else git's; null: nobody knows, so it is built.</summary>
    private static IReadOnlyList<string>? Paths(RefFacts facts, string tip)
        => facts.Change is { Paths: { } named } change && change.After == tip && change.Before == facts.DecidedSha ? named : facts.Range?.Paths;

    private static string Name(RefChange change) => change.IsTag ? $"tag {change.Short}" : change.Short;

    private static string RefName(string reference) => reference.StartsWith(RefChange.Heads, StringComparison.Ordinal) ? reference[RefChange.Heads.Length..] : reference;
}
