using ProxPaaS.Orchestrator.Cluster;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>Why a node whose pool has user-data did not become ready. Pure.</summary>
internal static class CloudInitSentence
{
    private const int MostDetail = 600;

    /// <param name="outcome">Null when nothing was heard of it.</param>
    public static string Of(CloudInitOutcome? outcome, string pool, int limitSeconds)
    {
        var next = $"Correct the user-data of pool {pool} (px pools set {pool} --user-data FILE)";
        return outcome is null
            ? $"cloud-init did not end within {limitSeconds} s. {next}, or allow it more time (Nodes:CloudInitTimeoutSeconds)"
            : $"cloud-init could not apply the pool's user-data: {Tail(outcome)}. {next}";
    }

    /// <summary>Behind its own heads: <c>status: error … detail:</c> and <c>Cloud config schema deprecations: … Error:</c>.</summary>
    private static string Cause(string detail)
    {
        foreach (var head in new[] { "\ndetail:\n", "Error: " })
        {
            var at = detail.IndexOf(head, StringComparison.Ordinal);
            if (at >= 0)
            {
                return detail[(at + head.Length)..];
            }
        }

        return detail;
    }

    /// <summary>The end of what it said: there the cause stands.</summary>
    private static string Tail(CloudInitOutcome outcome)
    {
        var said = string.Join(" / ", Cause(outcome.Detail).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).TrimEnd('.');
        return said.Length == 0 ? outcome.Status : said.Length <= MostDetail ? said : "…" + said[^MostDetail..];
    }
}
