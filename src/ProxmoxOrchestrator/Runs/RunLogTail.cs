using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Orchestrator.Builds.Logs;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Runs;

/// <summary>The end of a run's output, for the sentence about its failure.</summary>
internal static class RunLogTail
{
    private const int Lines = 5;
    private const int Chunks = 5;
    private const int LongestLine = 200;

    public static async Task<IReadOnlyList<string>> ReadAsync(PlatformContext context, string runId, CancellationToken cancellationToken)
    {
        var chunks = await context.RunLogChunks.AsNoTracking().Where(c => c.RunId == runId).OrderByDescending(c => c.FirstLine).Take(Chunks).ToListAsync(cancellationToken);
        return [.. chunks.OrderBy(c => c.FirstLine).SelectMany(c => BuildLogJson.Unpack(c.Payload)).Select(l => l.Text).Where(t => !string.IsNullOrWhiteSpace(t)).TakeLast(Lines)];
    }

    public static string Tell(string sentence, IReadOnlyList<string> lines)
        => lines.Count == 0 ? sentence : LastLines.Behind(sentence, lines.Select(Shown));

    private static string Shown(string line)
    {
        var clean = string.Concat(line.Where(c => !char.IsControl(c))).Trim();
        return clean.Length <= LongestLine ? clean : clean[..LongestLine] + "…";
    }
}
