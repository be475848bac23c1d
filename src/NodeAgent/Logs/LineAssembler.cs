using System.Text;

namespace ProxPaaS.NodeAgent.Logs;

/// <summary>Bytes → lines of bounded length. What is longer than the limit is cut and its rest skipped.</summary>
internal sealed class LineAssembler(Action<string> onLine)
{
    public const int Limit = 16 * 1024;

    private readonly byte[] _line = new byte[Limit];
    private int _length;
    private bool _any;

    public void Push(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOf((byte)'\n');
            Keep(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            Complete();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Gives out what came without a line end.</summary>
    public void Flush()
    {
        if (_any)
        {
            Complete();
        }
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        _any = true;
        var room = Math.Min(part.Length, Limit - _length);
        part[..room].CopyTo(_line.AsSpan(_length));
        _length += room;
    }

    private void Complete()
    {
        var text = Encoding.UTF8.GetString(_line, 0, _length).TrimEnd('\r');
        _length = 0;
        _any = false;
        onLine(text);
    }
}
