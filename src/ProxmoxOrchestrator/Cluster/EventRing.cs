using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.Cluster;

/// <summary>
/// The newest events. A subscriber is a position in it and has no queue of its own: a slow one costs nothing
/// and, once its position is no longer kept, is told to read everything again.
/// </summary>
/// <param name="start">Number that everything before this process counts as.</param>
internal sealed class EventRing(int capacity, long start)
{
    private const int BatchSize = 256;

    private readonly Lock _gate = new();
    private readonly (string OrganisationId, EventView Event)[] _events = new (string, EventView)[capacity];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;
    private long _newest = start;
    private long _forgotten = start;

    public long Newest => Interlocked.Read(ref _newest);

    public void Append(string organisationId, EventView added)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            // A number from before a gap or a late one would break every reader's position.
            if (added.Sequence <= _newest)
            {
                added = added with { Sequence = _newest + 1 };
            }

            var slot = (int)(_count++ % capacity);
            if (_count > capacity)
            {
                _forgotten = _events[slot].Event.Sequence;
            }

            _events[slot] = (organisationId, added);
            Interlocked.Exchange(ref _newest, added.Sequence);
            waiting = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.SetResult();
    }

    /// <summary>Events may have been missed: whoever reads on from before is told so.</summary>
    public void MarkGap()
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            Interlocked.Exchange(ref _newest, _newest + 1);
            _forgotten = _newest;
            waiting = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.SetResult();
    }

    /// <summary>What follows <paramref name="after"/>. <c>Lost</c>: some of it is no longer kept, go on from <c>Position</c>. <c>More</c> completes when there is something new.</summary>
    public (bool Lost, long Position, IReadOnlyList<EventView> Events, Task More) Read(string organisationId, long after)
    {
        lock (_gate)
        {
            if (after < _forgotten || after > _newest)
            {
                return (true, _newest, [], _next.Task);
            }

            var first = FirstAfter(after);
            var last = Math.Min(_count, first + BatchSize);
            var found = new List<EventView>();
            var position = after;
            for (var i = first; i < last; i++)
            {
                var (owner, item) = _events[(int)(i % capacity)];
                position = item.Sequence;
                if (owner == organisationId)
                {
                    found.Add(item);
                }
            }

            return (false, position, found, last < _count ? Task.CompletedTask : _next.Task);
        }
    }

    /// <summary>Index of the oldest kept event with a higher number; numbers rise but have holes.</summary>
    private long FirstAfter(long after)
    {
        var low = Math.Max(0, _count - capacity);
        var high = _count;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (_events[(int)(middle % capacity)].Event.Sequence <= after)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
