using System.Collections.Immutable;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Live;

/// <summary>A log as far as it is known.</summary>
/// <param name="Dropped">Lines at the start that the buffer has let go.</param>
/// <param name="Ended">What wrote it has ended; nothing more will come.</param>
internal sealed record LogState(ImmutableList<LogLineView> Lines, long Dropped, bool Ended, string Problem)
{
    /// <summary>Lines kept; the API has the rest.</summary>
    public const int Most = 10_000;

    public static LogState Empty { get; } = new([], 0, false, "");

    public LogState Append(IReadOnlyCollection<LogLineView> lines)
    {
        var all = Lines.AddRange(lines);
        var excess = Math.Max(0, all.Count - Most);
        return this with { Lines = excess == 0 ? all : all.RemoveRange(0, excess), Dropped = Dropped + excess };
    }
}
