using System.Collections.Concurrent;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.NodeAgent.Connection;
using ProxPaaS.NodeAgent.Hosting;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>Sends the logs of builds from the line after the last that the control plane has, anew on each stream.</summary>
internal sealed class BuildLogSender(BuildTable builds, ControlPlaneLink link, Outbox outbox, WakeSignal appended)
{
    private const int BatchLines = 200;
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (ulong Sent, bool Ended)> _positions = new(StringComparer.Ordinal);

    /// <summary>A position once taken is kept while the stream lasts: what is on its way is not in the control plane's count yet.</summary>
    public void Connected(IEnumerable<BuildSpec> specs)
    {
        foreach (var spec in specs)
        {
            _positions.TryAdd(spec.Id, (spec.LogLinesReceived, false));
        }

        appended.Raise();
    }

    public void Disconnected() => _positions.Clear();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var entry in builds.Entries)
            {
                while (link.Client is not null && await SendNextAsync(entry, cancellationToken))
                {
                }
            }

            await appended.WaitAsync(Resync, cancellationToken);
        }
    }

    private async Task<bool> SendNextAsync(BuildEntry entry, CancellationToken cancellationToken)
    {
        if (!_positions.TryGetValue(entry.Id, out var position) || position.Ended)
        {
            return false;
        }

        // Asked before reading: a line that is appended in between belongs to the next batch, not behind the end.
        var over = entry.Over;
        var lines = entry.Log.Read(position.Sent, BatchLines);
        var next = (Sent: position.Sent + (ulong)lines.Count, Ended: over && lines.Count < BatchLines);
        if (lines.Count == 0 && !next.Ended)
        {
            return false;
        }

        var batch = new LogBatch { Source = entry.Id, FirstLine = position.Sent + 1, End = next.Ended };
        batch.Lines.Add(lines);
        await outbox.AddLogsAsync(batch, cancellationToken);

        // Fails when the stream was replaced meanwhile: then the new stream's position counts.
        return _positions.TryUpdate(entry.Id, next, position);
    }
}
