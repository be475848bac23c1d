using Grpc.Core;
using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Connection;

/// <summary>Writes one stream: the most important waiting message first, a status at least every heartbeat.</summary>
internal sealed class StreamSender(IClientStreamWriter<AgentMessage> stream, Outbox outbox, NodeStatusReader reader, TimeProvider clock)
{
    // Several changes of one moment become one message; the first of a quiet time goes out at once.
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(100);

    private NodeStatus _sent = new();
    private NodeFacts _sentFacts = new();
    private CloudInitReport? _sentCloudInit;
    private long _statusAt;

    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(5);

    public async Task SendHelloAsync(string bootId, CancellationToken cancellationToken)
    {
        _sentFacts = reader.Facts();
        outbox.TakeStatusDirty();
        _sent = reader.Read();
        _statusAt = clock.GetTimestamp();
        var status = _sent.Clone();
        status.DiskFreeBytes = reader.DiskFree();
        await stream.WriteAsync(
            new() { Hello = new() { AgentVersion = AgentVersion.Text, Protocol = 1, BootId = bootId, Facts = _sentFacts, Status = status } }, cancellationToken);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Next() is { } message)
            {
                await stream.WriteAsync(message, cancellationToken);
            }
            else
            {
                var due = (outbox.StatusDirty ? Debounce : Heartbeat) - clock.GetElapsedTime(_statusAt);
                await outbox.WaitAsync(due > TimeSpan.Zero ? due : TimeSpan.FromMilliseconds(1), cancellationToken);
            }
        }
    }

    private AgentMessage? Next()
        => Status()
            ?? CloudInit()
            ?? (outbox.TakeSamples() is { } samples ? new AgentMessage { Samples = samples } : null)
            ?? (outbox.TakeLogs() is { } logs ? new AgentMessage { Logs = logs } : null);

    private AgentMessage? Status()
    {
        var elapsed = clock.GetElapsedTime(_statusAt);
        var beat = elapsed >= Heartbeat;
        if (!beat && (elapsed < Debounce || !outbox.TakeStatusDirty()))
        {
            return null;
        }

        outbox.TakeStatusDirty();
        var status = reader.Read();
        var facts = beat ? reader.Facts() : _sentFacts;
        if (!beat && status.Equals(_sent) && facts.Equals(_sentFacts))
        {
            return null;
        }

        _sent = status.Clone();
        _statusAt = clock.GetTimestamp();
        status.DiskFreeBytes = reader.DiskFree();
        if (!facts.Equals(_sentFacts))
        {
            status.Facts = _sentFacts = facts;
        }

        return new() { Status = status };
    }

    private AgentMessage? CloudInit()
    {
        if (outbox.CloudInit is not { } report || ReferenceEquals(report, _sentCloudInit))
        {
            return null;
        }

        _sentCloudInit = report;
        return new() { CloudInit = report };
    }
}
