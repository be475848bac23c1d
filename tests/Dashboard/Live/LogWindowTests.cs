using ProxPaaS.Contracts.Api;
using ProxPaaS.Dashboard.Live;
using ProxPaaS.Dashboard.Model;

namespace ProxPaaS.Tests.Dashboard.Live;

public sealed class LogWindowTests
{
    [Fact]
    public void Window_Paused_StandsStillAndCounts()
    {
        var window = LogWindow.Empty.Update(Log(3)).Pause().Update(Log(8));
        Assert.Equal((3, 5L), (window.Visible.Count, window.Unseen));
        Assert.Equal((8, 0L), (window.Follow().Visible.Count, window.Follow().Unseen));
    }

    [Fact]
    public void Window_Filtered_SeesTextBehindColours()
        => Assert.Single(LogWindow.Empty.Update(LogState.Empty.Append([Line(1, "er\u001b[31mror\u001b[0m"), Line(2, "fine")])).WithFilter("ERROR").Visible);

    [Fact]
    public void Buffer_Overfull_DropsTheOldest()
    {
        var state = Log(LogState.Most).Append([Line(1, "new")]);
        Assert.Equal((LogState.Most, 1L), (state.Lines.Count, state.Dropped));
        Assert.Equal("new", state.Lines[^1].Text);
    }

    private static LogState Log(int lines) => LogState.Empty.Append([.. Enumerable.Range(1, lines).Select(i => Line(i, $"line {i}"))]);

    private static LogLineView Line(long number, string text) => new(number, default, "stdout", text);
}
