using ProxPaaS.Contracts.Api;
using ProxPaaS.Dashboard.Live;
using ProxPaaS.Dashboard.Model;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Dashboard.Model;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(-1, "0 s")]
    [InlineData(1.24, "1.2 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(125, "2 m 5 s")]
    [InlineData(3700, "1 h 1 m")]
    public void Duration_InSeconds_IsWorded(double seconds, string expected) => Assert.Equal(expected, Wording.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(3, "3 s", "now")]
    [InlineData(42, "42 s", "42 s ago")]
    [InlineData(125, "2 m", "2 m ago")]
    [InlineData(3700, "1 h", "1 h ago")]
    public void Age_InSeconds_IsWorded(double seconds, string age, string ago)
        => Assert.Equal((age, ago), (Wording.Age(TimeSpan.FromSeconds(seconds)), Wording.Ago(TimeSpan.FromSeconds(seconds))));

    [Fact]
    public void Share_OfNothing_IsZero()
    {
        Assert.Equal(0, Share.Percent(5, 0));
        Assert.Equal(100, Share.Percent(9, 3));
        Assert.Equal(Tone.Good, Share.ToneOfUse(null, 100));
        Assert.Equal(Tone.Bad, Share.ToneOfUse(99, 100));
    }

    [Fact]
    public void Sparkline_OfFewValues_StaysInItsBox()
    {
        Assert.Equal("", Sparkline.Line([1], 10, 100, 20));
        Assert.Equal("M50 19L100 4.6", Sparkline.Line([0, 4], 3, 100, 20));
        Assert.EndsWith("L100 20L50 20Z", Sparkline.Area([0, 4], 3, 100, 20));
    }

    [Fact]
    public void History_OverItsLength_ForgetsTheOldest()
    {
        var history = Enumerable.Range(0, TrafficHistory.Samples + 5).Aggregate(TrafficHistory.Empty, (h, i) => h.Append([new TrafficView("a", i, 0, null, null, 0)]));
        Assert.Equal(TrafficHistory.Samples, history.Of("a").Length);
        Assert.Equal(5, history.Of("a")[0]);
        history = history.Append([new TrafficView("a", 1, 0, null, null, 0), new TrafficView("b", 2, 0, null, null, 0)]);
        Assert.Equal(3, history.Total()[^1]);
    }

    [Fact]
    public void Health_OfABusyInstallation_NamesWhatNeedsAttention()
    {
        var health = Health.Of(DemoData.Busy());
        Assert.Equal(("1 needs attention", "mailer"), (health.Words, health.Detail));
        Assert.Equal(Tone.Good, Health.Of(DemoData.Empty).Tone);
    }

    [Fact]
    public void Hosts_OfNodes_AreGroupedAndSorted()
        => Assert.Equal(["pve1:2", "pve2:3"], PveHostGroup.Of(DemoData.Busy().Nodes).Select(g => $"{g.Host}:{g.Nodes.Count}"));
}
