using System.Collections.Concurrent;
using System.Threading.Channels;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.Orchestrator.Cluster.Peers;

namespace ProxPaaS.Orchestrator.Cluster.Agents;

/// <summary>One open stream of one agent, with what waits to be sent down it.</summary>
internal sealed class AgentConnection(Peer peer, CancellationToken callEnded) : PeerConnection(peer, callEnded)
{
    private const int MostFollows = 64;

    private readonly Channel<ControlMessage> _commands = Channel.CreateBounded<ControlMessage>(new BoundedChannelOptions(256) { SingleReader = true });
    private readonly ConcurrentDictionary<string, Channel<LogBatch>> _follows = new();

    // Replaced whole when the set is read: what this agent may speak about.
    private volatile IReadOnlySet<string> _own = new HashSet<string>();

    public WakeSignal Dirty { get; } = new(TimeProvider.System);

    public ChannelReader<ControlMessage> Commands => _commands.Reader;

    public IReadOnlySet<string> Own
    {
        get => _own;
        set => _own = value;
    }

    /// <summary>The last report of each build, by id. Touched by the receiving half only.</summary>
    public Dictionary<string, BuildStatus> Builds { get; } = [];

    public bool TrySend(ControlMessage message) => _commands.Writer.TryWrite(message);

    /// <summary>Null when this agent has too many followers already.</summary>
    public Channel<LogBatch>? OpenFollow(string requestId)
    {
        if (_follows.Count >= MostFollows)
        {
            return null;
        }

        // A slow reader holds nothing up: the agent's stream carries the control messages too, so its lines are dropped instead.
        var lines = Channel.CreateBounded<LogBatch>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true });
        _follows[requestId] = lines;
        return lines;
    }

    public void CloseFollow(string requestId)
    {
        if (_follows.TryRemove(requestId, out var lines))
        {
            lines.Writer.TryComplete();
            TrySend(new ControlMessage { StopFollow = new StopFollow { RequestId = requestId } });
        }
    }

    public void Relay(LogBatch batch)
    {
        if (!_follows.TryGetValue(batch.Source, out var lines))
        {
            TrySend(new ControlMessage { StopFollow = new StopFollow { RequestId = batch.Source } });
            return;
        }

        lines.Writer.TryWrite(batch);
        if (batch.End)
        {
            lines.Writer.TryComplete();
            _follows.TryRemove(batch.Source, out _);
        }
    }

    public override void Dispose()
    {
        foreach (var lines in _follows.Values)
        {
            lines.Writer.TryComplete();
        }

        base.Dispose();
    }
}
