using System.Text;

namespace ProxPaaS.Orchestrator.Git;

/// <summary>
/// Passes git's answer to a push on and holds its last flush back: until that is sent, the client prints what comes on the progress band.
/// git's own post-receive output travels the same way, so no hook is needed for ours.
/// </summary>
internal sealed class PushReport(bool sideband)
{
    private const byte Data = 1;
    private const int LongestReport = 4 * 1024 * 1024;

    private readonly MemoryStream _pending = new();
    private readonly MemoryStream _report = new();
    private bool _broken;

    /// <summary>The last flush is held back; whoever adds nothing sends it then.</summary>
    public bool HoldsFlush { get; private set; }

    /// <summary>References that git says it has updated.</summary>
    public IReadOnlySet<string> Accepted()
    {
        var accepted = new HashSet<string>();
        var report = _report.GetBuffer().AsSpan(0, (int)_report.Length);
        try
        {
            while (PktLine.LengthAt(report) is > 0 and var length && length <= report.Length)
            {
                var line = Encoding.UTF8.GetString(report[PktLine.HeaderBytes..length]).TrimEnd('\n');
                if (line.StartsWith("ok ", StringComparison.Ordinal))
                {
                    accepted.Add(line[3..]);
                }

                report = report[length..];
            }
        }
        catch (InvalidDataException)
        {
            // A report cut short: what was read of it stands.
        }

        return accepted;
    }

    /// <summary>Takes what git wrote; returns what goes to the client now.</summary>
    public ReadOnlyMemory<byte> Pass(ReadOnlySpan<byte> bytes)
    {
        if (!sideband || _broken)
        {
            Keep(bytes);
            return bytes.ToArray();
        }

        var through = new MemoryStream();
        _pending.Write(bytes);
        var rest = _pending.GetBuffer().AsSpan(0, (int)_pending.Length);
        try
        {
            while (PktLine.LengthAt(rest) is >= 0 and var length && rest.Length >= Math.Max(length, PktLine.HeaderBytes))
            {
                if (HoldsFlush)
                {
                    // It was not the last one after all.
                    through.Write("0000"u8);
                    HoldsFlush = false;
                }

                if (length == 0)
                {
                    HoldsFlush = true;
                    rest = rest[PktLine.HeaderBytes..];
                    continue;
                }

                if (length > PktLine.HeaderBytes && rest[PktLine.HeaderBytes] == Data)
                {
                    Keep(rest[(PktLine.HeaderBytes + 1)..length]);
                }

                through.Write(rest[..length]);
                rest = rest[length..];
            }
        }
        catch (InvalidDataException)
        {
            _broken = true;
            through.Write(rest);
            rest = [];
        }

        var remaining = rest.ToArray();
        _pending.SetLength(0);
        _pending.Write(remaining);
        return through.ToArray();
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        if (_report.Length < LongestReport)
        {
            _report.Write(data);
        }
    }
}
