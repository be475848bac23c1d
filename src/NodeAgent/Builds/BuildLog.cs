using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Hosting;
using ProxPaaS.NodeAgent.Hosting;

namespace ProxPaaS.NodeAgent.Builds;

/// <summary>A build's log as a file of length-prefixed <see cref="LogLine"/>s, so that it can be sent again from any line.</summary>
internal sealed class BuildLog : IDisposable
{
    private const int IndexEvery = 256;
    private const long MostBytes = 32 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly WakeSignal _appended;
    private readonly TimeProvider _clock;

    // Offsets of lines 0, 256, 512…
    private readonly List<long> _index = [0];
    private bool _cut;

    public BuildLog(string path, WakeSignal appended, TimeProvider clock)
    {
        _appended = appended;
        _clock = clock;
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        Recover();
    }

    public ulong Lines { get; private set; }

    public void Append(LogStream stream, string text)
    {
        lock (_gate)
        {
            if (_cut)
            {
                return;
            }

            _cut = _file.Length > MostBytes;
            var line = _cut
                ? new LogLine { Stream = LogStream.System, Text = "The log is too long and is cut here; the build goes on." }
                : new LogLine { Stream = stream, Text = text };
            line.At = Timestamp.FromDateTimeOffset(_clock.GetUtcNow());
            try
            {
                _file.Seek(0, SeekOrigin.End);
                line.WriteDelimitedTo(_file);
                _file.Flush();
                Count();
            }
            catch (IOException)
            {
                // A full disk must not end the build that may be about to free it.
                _cut = true;
            }
        }

        _appended.Raise();
    }

    /// <summary>Up to <paramref name="most"/> lines after the first <paramref name="skip"/>.</summary>
    public IReadOnlyList<LogLine> Read(ulong skip, int most)
    {
        lock (_gate)
        {
            var lines = new List<LogLine>();
            if (skip >= Lines)
            {
                return lines;
            }

            var block = (int)(skip / IndexEvery);
            _file.Seek(_index[block], SeekOrigin.Begin);
            var at = (ulong)block * IndexEvery;
            for (; at < Lines && lines.Count < most; at++)
            {
                var line = LogLine.Parser.ParseDelimitedFrom(_file);
                if (at >= skip)
                {
                    lines.Add(line);
                }
            }

            return lines;
        }
    }

    public void Dispose() => _file.Dispose();

    private void Count()
    {
        Lines++;
        if (Lines % IndexEvery == 0)
        {
            _index.Add(_file.Position);
        }
    }

    /// <summary>Counts what is there and cuts off a line that a crash left half written.</summary>
    private void Recover()
    {
        var good = 0L;
        try
        {
            while (_file.Position < _file.Length)
            {
                LogLine.Parser.ParseDelimitedFrom(_file);
                good = _file.Position;
                Count();
            }
        }
        catch (InvalidProtocolBufferException)
        {
            _file.SetLength(good);
        }
    }
}
