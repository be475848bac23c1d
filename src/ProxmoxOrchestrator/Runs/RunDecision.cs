using System.Globalization;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Deployments;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>How a run goes on, from what its replica does. A run happens once: whatever goes wrong, nothing starts it again. Pure.</summary>
internal static class RunDecision
{
    /// <summary>How long the log of a run that ended is waited for.</summary>
    public static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(30);

    /// <summary>How long a run waits for room.</summary>
    public static readonly TimeSpan PlacePatience = TimeSpan.FromHours(1);

    public static RunStep Decide(RunFacts run, DateTimeOffset now) => run.Replica switch
    {
        null => new(RunState.Lost, "Its replica is gone without a word."),
        { State: ReplicaState.Failed } failed => new(run.EndAs ?? RunState.Failed, Ended(run, Sentence(failed.Reason.Length > 0 ? failed.Reason : "it could not be started"))),
        { State: ReplicaState.Lost } lost => new(RunState.Lost, $"{Sentence(lost.Reason.Length > 0 ? lost.Reason : "its node is gone")} It is not run again."),
        { State: ReplicaState.Stopped, ExitCode: null } => new(run.EndAs ?? RunState.Failed, Ended(run, "It was stopped.")),
        { State: ReplicaState.Stopped } over => Exited(run, over.ExitCode!.Value),
        { State: ReplicaState.Exited } over when run.LogComplete || over.FinishedAt is null || now >= over.FinishedAt + LogPatience => Exited(run, over.ExitCode ?? 0),
        { State: ReplicaState.Exited } over => Standing(run, now) with { LookAgainAt = over.FinishedAt + LogPatience },
        _ when run.EndAs is { } end => Stopping(run, end, run.Reason),
        _ when run.Obsolete is { } why => Stopping(run, RunState.Cancelled, Sentence(why)),
        _ when run.StartedAt + run.Timeout is { } deadline && now >= deadline => Stopping(run, RunState.TimedOut, $"It ran longer than {Text(run.Timeout)} and was stopped; raise its time-out if it needs more."),
        { NodeId: null } waiting when now >= run.CreatedAt + PlacePatience => Stopping(run, RunState.Failed, Sentence($"no node had room for it within {Text(PlacePatience)}{(waiting.Reason.Length > 0 ? $": {waiting.Reason}" : "")}")),
        _ => Standing(run, now),
    };

    private static RunStep Stopping(RunFacts run, RunState end, string reason)
        => run.Replica is { NodeId: null } ? new(end, reason, end, Stop: true) : new(run.State, reason, end, Stop: run.Replica!.Goal != ReplicaGoal.Stop);

    private static RunStep Exited(RunFacts run, int exitCode) => (run.EndAs, exitCode) switch
    {
        ({ } end, _) => new(end, Ended(run, "It was stopped."), run.EndAs, ExitCode: exitCode),
        (_, 0) => new(RunState.Succeeded, "", ExitCode: 0),
        _ => new(RunState.Failed, $"It ended with exit code {exitCode}.", ExitCode: exitCode),
    };

    private static RunStep Standing(RunFacts run, DateTimeOffset now) => run.Replica! switch
    {
        { NodeId: null } waiting => new(RunState.Pending, waiting.Reason, LookAgainAt: run.CreatedAt + PlacePatience),
        _ when run.StartedAt is { } started => new(RunState.Running, "", LookAgainAt: started + run.Timeout),
        { } starting => new(RunState.Starting, starting.Reason),
    };

    private static string Ended(RunFacts run, string otherwise) => run.EndAs is not null && run.Reason.Length > 0 ? run.Reason : otherwise;

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..].TrimEnd('.')}.";

    private static string Text(TimeSpan time)
        => time.TotalSeconds < 120 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s") : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} min");
}
