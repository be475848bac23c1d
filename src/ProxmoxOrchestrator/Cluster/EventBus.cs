using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>
/// Events in memory. Numbers start from the clock (microseconds), so that they rise over restarts, and are given by the fan-out,
/// so that they are the same in every control plane.
/// </summary>
internal sealed partial class EventBus(IFanout fanout, TimeProvider clock, ILogger<EventBus> logger) : BackgroundService, IEventBus
{
    private const string Channel = "events";
    private const int Kept = 10_000;
    private const int Outgoing = 10_000;

    private readonly EventRing _ring = new(Kept, clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000);
    private readonly Channel<EventRecord> _outgoing = System.Threading.Channels.Channel.CreateBounded<EventRecord>(
        new BoundedChannelOptions(Outgoing) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public long Sequence => _ring.Newest;

    public void Publish(string organisationId, string kind, string subjectId, string message, string? projectId = null, string? serviceId = null)
    {
        var record = new EventRecord(organisationId, clock.GetUtcNow(), kind, subjectId, projectId, serviceId, message);
        if (fanout.IsShared)
        {
            _outgoing.Writer.TryWrite(record);
        }
        else
        {
            Append(0, record);
        }
    }

    public async IAsyncEnumerable<EventView> SubscribeAsync(string organisationId, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = after;
        while (true)
        {
            var (lost, next, events, more) = _ring.Read(organisationId, position);
            position = next;
            if (lost)
            {
                yield return new EventView(position, clock.GetUtcNow(), "reset", "", null, null, "Some events are no longer kept: read everything again.");
            }

            foreach (var item in events)
            {
                yield return item;
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!fanout.IsShared)
        {
            return;
        }

        await SubscribeAsync(stoppingToken);
        await foreach (var record in _outgoing.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await fanout.PublishAsync(Channel, clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000, JsonSerializer.SerializeToUtf8Bytes(record, EventRecordJson.Default.EventRecord), stoppingToken);
            }
            catch (Exception ex) when (ex is not OperationCanceledException)
            {
                // Our own listeners hear it at least; the others are told to read again once the fan-out is back.
                LogNotShared(ex.Message);
                Append(0, record);
            }
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await fanout.SubscribeAsync(Channel, Receive, _ring.MarkGap, cancellationToken);
                return;
            }
            catch (Exception ex) when (ex is not OperationCanceledException)
            {
                LogNotShared(ex.Message);
                await Task.Delay(TimeSpan.FromSeconds(2), clock, cancellationToken);
            }
        }
    }

    private void Receive(long number, byte[] payload)
    {
        try
        {
            if (JsonSerializer.Deserialize(payload, EventRecordJson.Default.EventRecord) is { } record)
            {
                Append(number, record);
            }
        }
        catch (JsonException ex)
        {
            LogUnreadable(ex.Message);
        }
    }

    private void Append(long number, EventRecord record)
        => _ring.Append(record.OrganisationId, new EventView(number, record.At, record.Kind, record.SubjectId, record.ProjectId, record.ServiceId, record.Message));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Events do not reach the other control planes: {Why}")]
    private partial void LogNotShared(string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An event of another control plane cannot be read: {Why}")]
    private partial void LogUnreadable(string why);
}
