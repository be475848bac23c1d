using ProxPaaS.Orchestrator.Git;

namespace ProxPaaS.Orchestrator.GitSsh;

/// <summary>Finds the first flush in git's packets while their bytes pass by.</summary>
internal sealed class FlushFinder
{
    private readonly byte[] _head = new byte[PktLine.HeaderBytes];
    private int _have;
    private int _skip;

    public bool Found { get; private set; }

    /// <returns>How many of these bytes belong to it, the flush included.</returns>
    public int Look(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && !Found)
        {
            if (_skip > 0)
            {
                var step = Math.Min(_skip, bytes.Length - at);
                (_skip, at) = (_skip - step, at + step);
                continue;
            }

            _head[_have++] = bytes[at++];
            if (_have == _head.Length)
            {
                _have = 0;
                var length = PktLine.LengthAt(_head);
                Found = length == 0;
                _skip = Math.Max(0, length - PktLine.HeaderBytes);
            }
        }

        return at;
    }
}
