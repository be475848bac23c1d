using System.Threading.Channels;
using ProxPaaS.Contracts.Edge;

namespace ProxPaaS.Tests.Ingress.Support;

/// <summary>The edges that are connected to the fake, and the table that each of them gets.</summary>
internal sealed class EdgeDesk
{
    private readonly Lock _lock = new();
    private readonly List<Channel<RouteTable>> _streams = [];
    private RouteTable? _table;

    public void Push(RouteTable table)
    {
        lock (_lock)
        {
            _table = table;
            _streams.ForEach(stream => stream.Writer.TryWrite(table));
        }
    }

    public Channel<RouteTable> Open()
    {
        var stream = Channel.CreateUnbounded<RouteTable>();
        lock (_lock)
        {
            _streams.Add(stream);
            if (_table is not null)
            {
                stream.Writer.TryWrite(_table);
            }
        }

        return stream;
    }

    public void Close(Channel<RouteTable> stream)
    {
        lock (_lock)
        {
            _streams.Remove(stream);
        }
    }

    public void CloseAll()
    {
        lock (_lock)
        {
            _streams.ForEach(stream => stream.Writer.TryComplete());
        }
    }
}
