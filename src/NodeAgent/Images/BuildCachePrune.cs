using System.Globalization;

namespace ProxPaaS.NodeAgent.Images;

/// <summary>How far the build cache is cut back. BuildKit itself never removes what a running build uses. Pure.</summary>
internal static class BuildCachePrune
{
    /// <summary>Nobody builds the same thing again after so long.</summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromDays(7);

    /// <summary>Ages to cut at on a disk that is too full, mildest first; the next one only when the disk is still too full.</summary>
    /// <param name="building">A build runs: what is young may be its own in a moment.</param>
    public static IReadOnlyList<TimeSpan> Steps(bool building)
        => building ? [TimeSpan.FromHours(24), TimeSpan.FromHours(1)] : [TimeSpan.FromHours(24), TimeSpan.FromHours(1), TimeSpan.Zero];

    /// <summary>Arguments of <c>docker builder prune</c> that remove what was not used for so long; zero: all.</summary>
    public static IReadOnlyList<string> Arguments(string socket, TimeSpan age)
        => ["--host", $"unix://{socket}", "builder", "prune", "--all", "--force", .. age > TimeSpan.Zero ? (string[])["--filter", $"until={((int)age.TotalHours).ToString(CultureInfo.InvariantCulture)}h"] : []];
}
