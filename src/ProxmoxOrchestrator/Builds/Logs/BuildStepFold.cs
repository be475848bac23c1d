using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Builds.Logs;

/// <summary>Lines laid over the steps that are known. Pure; changes the given rows and returns the new ones.</summary>
internal static class BuildStepFold
{
    /// <param name="known">The steps of this attempt, by number.</param>
    /// <param name="firstLine">Number of lines[0] in the log.</param>
    public static IReadOnlyList<BuildStep> Apply(Build build, IReadOnlyDictionary<int, BuildStep> known, IReadOnlyList<StoredLine> lines, long firstLine)
    {
        var added = new Dictionary<int, BuildStep>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Stream != "stdout" || BuildProgress.Read(lines[i].Text) is not { } change)
            {
                continue;
            }

            var step = known.GetValueOrDefault(change.Number) ?? added.GetValueOrDefault(change.Number);
            if (step is null)
            {
                // A log that was cut can begin with a step's end.
                step = added[change.Number] = New(build, change.Number, change.Name ?? $"step {change.Number}", firstLine + i, lines[i].At);
            }

            if (change.State is { } state)
            {
                Finish(step, state, lines[i].At, change.Milliseconds);
            }
        }

        return [.. added.Values];
    }

    public static BuildStep New(Build build, int number, string name, long firstLine, DateTimeOffset at) => new()
    {
        OrganisationId = build.OrganisationId,
        BuildId = build.Id,
        Attempt = build.Attempt,
        Number = number,
        Name = name,
        State = BuildStepState.Running,
        FirstLine = firstLine,
        StartedAt = at,
    };

    public static void Finish(BuildStep step, BuildStepState state, DateTimeOffset at, long? milliseconds)
    {
        step.State = state;
        step.FinishedAt = at;
        step.DurationMilliseconds = milliseconds ?? Math.Max(0, (long)(at - step.StartedAt).TotalMilliseconds);
    }
}
