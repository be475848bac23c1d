using ProxPaaS.Contracts.Agent;

namespace ProxPaaS.NodeAgent.Logs;

/// <summary>Numbers lines and cuts them into batches of bounded size.</summary>
internal sealed class LogBatcher(string source, ulong firstLine)
{
    private const int MostLines = 200;
    private const int MostCharacters = 128 * 1024;

    private readonly Queue<LogBatch> _full = [];
    private ulong _next = firstLine;
    private LogBatch _open = new() { Source = source, FirstLine = firstLine };
    private int _characters;

    public void Add(LogLine line)
    {
        _open.Lines.Add(line);
        _next++;
        _characters += line.Text.Length;
        if (_open.Lines.Count >= MostLines || _characters >= MostCharacters)
        {
            Close();
        }
    }

    /// <summary>The oldest batch; an open one only when nothing else is there.</summary>
    public LogBatch? Take()
    {
        if (_full.Count == 0 && _open.Lines.Count > 0)
        {
            Close();
        }

        return _full.TryDequeue(out var batch) ? batch : null;
    }

    public LogBatch End(string error) => new() { Source = source, FirstLine = _next, End = true, Error = error };

    private void Close()
    {
        _full.Enqueue(_open);
        _open = new() { Source = source, FirstLine = _next };
        _characters = 0;
    }
}
