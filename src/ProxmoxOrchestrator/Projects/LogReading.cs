using System.Threading.Channels;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Cluster.Agents;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>How far the output of one replica was read.</summary>
/// <param name="tail">Lines of the past, the first time.</param>
internal sealed class LogReading(IReplicaLogs logs, string replicaId, string nodeId, int tail, bool follow)
{
    private DateTimeOffset? _last;
    private string? _word;

    /// <summary>Reads on from where it ended, until it ends again: the replica is over, or its node is away.</summary>
    public async Task GoOnAsync(ChannelWriter<LogLineView> to, CancellationToken cancellationToken)
    {
        await foreach (var line in logs.FollowAsync(nodeId, replicaId, tail, _last, follow, cancellationToken))
        {
            // Lines of the replica have a number; that its node is away is said once and not at each try.
            if (line.Number > 0)
            {
                (_last, _word) = (line.At, null);
            }
            else if (line.Text == _word)
            {
                continue;
            }
            else
            {
                _word = line.Text;
            }

            await to.WriteAsync(line, cancellationToken);
        }
    }
}
