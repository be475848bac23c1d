using ProxPaaS.Contracts.Api;
using ProxPaaS.Dashboard.Live;

namespace ProxPaaS.Dashboard.Model;

/// <summary>What a reader sees of a log: filtered, and standing still while paused.</summary>
internal sealed record LogWindow(LogState Latest, LogState Frozen, string Filter, bool Following, List<LogLineView> Visible)
{
    public static LogWindow Empty { get; } = new(LogState.Empty, LogState.Empty, "", true, []);

    public long Total => Latest.Dropped + Latest.Lines.Count;

    public bool Ended => Latest.Ended;

    public string Problem => Latest.Problem;

    /// <summary>Lines that came since the pause.</summary>
    public long Unseen => Following ? 0 : Total - Frozen.Dropped - Frozen.Lines.Count;

    public LogWindow Update(LogState latest) => Following ? Shown(this with { Latest = latest, Frozen = latest }) : this with { Latest = latest };

    public LogWindow Pause() => this with { Following = false, Frozen = Latest };

    public LogWindow Follow() => Shown(this with { Following = true, Frozen = Latest });

    public LogWindow WithFilter(string filter) => Shown(this with { Filter = filter });

    private static LogWindow Shown(LogWindow window) => window with
    {
        Visible = window.Filter.Length == 0
            ? [.. window.Frozen.Lines]
            : [.. window.Frozen.Lines.Where(line => AnsiText.Plain(line.Text).Contains(window.Filter, StringComparison.OrdinalIgnoreCase))],
    };
}
