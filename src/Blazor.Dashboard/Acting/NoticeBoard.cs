using System.Collections.Immutable;
using ProxPaaS.Dashboard.Model;

namespace ProxPaaS.Dashboard.Acting;

/// <summary>Outcomes that one circuit shows; used from its own context only.</summary>
public sealed class NoticeBoard
{
    /// <summary>More than these hide the page.</summary>
    private const int Most = 4;
    private long _last;

    public event Action<Notice>? Said;

    public ImmutableList<Notice> All { get; private set; } = [];

    public void Say(Tone tone, string sentence)
    {
        var notice = new Notice(++_last, tone, sentence);
        All = All.Add(notice);
        All = All.RemoveRange(0, Math.Max(0, All.Count - Most));
        Said?.Invoke(notice);
    }

    public void Dismiss(long number) => All = All.RemoveAll(n => n.Number == number);
}
