using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

internal sealed class ReplicaLogs(AgentHub hub, TimeProvider clock) : IReplicaLogs
{
    public async IAsyncEnumerable<LogLineView> FollowAsync(
        string nodeId, string replicaId, int tail, DateTimeOffset? after, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (hub.Find(nodeId) is not { } connection)
        {
            yield return Word(replicaId, "The node's agent is not connected; its output can be read once it is back.");
            yield break;
        }

        var request = Ids.New("log", clock);
        if (connection.OpenFollow(request) is not { } batches)
        {
            yield return Word(replicaId, "Too many readers follow this node's output already; close one and try again.");
            yield break;
        }

        try
        {
            // Docker's times are finer than ours and its "since" has that line itself again.
            var past = after is { } last ? new FollowLogs { Since = Timestamp.FromDateTimeOffset(last.AddTicks(1)) } : new FollowLogs { Tail = (uint)tail };
            (past.RequestId, past.ReplicaId, past.Follow) = (request, replicaId, follow);
            connection.TrySend(new ControlMessage { FollowLogs = past });
            ulong expected = 0;
            await foreach (var batch in batches.Reader.ReadAllAsync(cancellationToken))
            {
                if (expected != 0 && batch.Lines.Count > 0 && batch.FirstLine > expected)
                {
                    yield return Word(replicaId, $"{batch.FirstLine - expected} lines were skipped: the reader is slower than the app writes.");
                }

                for (var i = 0; i < batch.Lines.Count; i++)
                {
                    yield return View(replicaId, (long)batch.FirstLine + i, batch.Lines[i]);
                }

                expected = batch.Lines.Count > 0 ? batch.FirstLine + (ulong)batch.Lines.Count : expected;
                if (batch.Error.Length > 0)
                {
                    yield return Word(replicaId, AgentReports.Text(batch.Error));
                }
            }
        }
        finally
        {
            connection.CloseFollow(request);
        }
    }

    private LogLineView Word(string replicaId, string text) => new(0, clock.GetUtcNow(), "system", text, replicaId);

    private LogLineView View(string replicaId, long number, LogLine line)
        => new(number, AgentReports.Time(line.At) ?? clock.GetUtcNow(), line.Stream switch { LogStream.Stderr => "stderr", LogStream.System => "system", _ => "stdout" }, line.Text, replicaId);
}
