using System.Text;

namespace ProxPaaS.Orchestrator.Git;

/// <summary>Reads the commands at the start of a push while its bytes pass by. What does not look like a push yields no commands: git itself refuses it.</summary>
internal sealed class PushCommands
{
    private const int LongestHead = 1024 * 1024;

    private readonly MemoryStream _head = new();
    private readonly List<RefUpdate> _updates = [];
    private bool _done;
    private int _position;

    public IReadOnlyList<RefUpdate> Updates => _updates;

    /// <summary>Largest side-band packet that the client takes; 0: it takes none.</summary>
    public int SidebandBytes { get; private set; }

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        if (_done)
        {
            return;
        }

        _head.Write(bytes);
        try
        {
            Parse(_head.GetBuffer().AsSpan(0, (int)_head.Length));
        }
        catch (InvalidDataException)
        {
            _done = true;
            _updates.Clear();
        }

        _done |= _head.Length > LongestHead;
    }

    private void Parse(ReadOnlySpan<byte> head)
    {
        while (!_done && PktLine.LengthAt(head[_position..]) is >= 0 and var length)
        {
            if (length == 0)
            {
                _done = true;
            }
            else if (head.Length - _position < length)
            {
                return;
            }
            else
            {
                Command(Encoding.UTF8.GetString(head.Slice(_position + PktLine.HeaderBytes, length - PktLine.HeaderBytes)).TrimEnd('\n'));
                _position += length;
            }
        }
    }

    private void Command(string line)
    {
        var nul = line.IndexOf('\0');
        if (nul >= 0)
        {
            var capabilities = line[(nul + 1)..].Split(' ');
            SidebandBytes = capabilities.Contains("side-band-64k") ? PktLine.Longest : capabilities.Contains("side-band") ? 1000 : 0;
            line = line[..nul];
        }

        // "shallow SHA" and signed pushes' lines have another form and are git's own business.
        if (line.Split(' ', 3) is [{ Length: 40 or 64 } old, { Length: 40 or 64 } @new, { Length: > 0 } name])
        {
            _updates.Add(new RefUpdate(old, @new, name));
        }
    }
}
