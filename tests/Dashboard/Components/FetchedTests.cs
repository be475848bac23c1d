using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Dashboard.Acting;
using ProxPaaS.Dashboard.Components.Parts;
using ProxPaaS.Dashboard.Live;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Dashboard.Components;

public sealed class FetchedTests : ConsoleContext
{
    private readonly Queue<Func<Task<string>>> _answers = new();
    private readonly List<string> _asked = [];

    [Fact]
    public void Feed_Moved_ReadsAgain_AndAStandingFeedDoesNot()
    {
        Answer("first");
        Answer("second");
        var page = Show("a", State(0));
        Assert.Contains("first", page.Markup);
        Assert.Single(_asked);
        page.Render(p => Fill(p, "a", State(0)));
        Assert.Single(_asked);

        Clock.Advance(TimeSpan.FromSeconds(2));
        page.Render(p => Fill(p, "a", State(2)));
        page.WaitForAssertion(() => Assert.Contains("second", page.Markup));
    }

    [Fact]
    public async Task Storm_OfNews_IsOneReadASecond()
    {
        Answer("first");
        Answer("last");
        var page = Show("a", State(0));
        for (var i = 1; i <= 5; i++)
        {
            page.Render(p => Fill(p, "a", State(i * .1)));
        }

        Assert.Single(_asked);
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Contains("last", page.Markup));
        await page.InvokeAsync(() => Clock.Advance(TimeSpan.FromSeconds(5)));
        await page.InvokeAsync(() => Assert.Equal(2, _asked.Count));
    }

    [Fact]
    public void Answer_OfAnotherKey_IsNotShownForThisOne()
    {
        Answer("of a");
        _answers.Enqueue(() => throw Refused(404, "There is no such thing."));
        var page = Show("a", State(0));
        page.Render(p => Fill(p, "b", State(0)));
        page.WaitForAssertion(() => Assert.Contains("There is no such thing.", page.Find("[role=alert]").TextContent));
        Assert.DoesNotContain("of a", page.Markup);
    }

    [Fact]
    public void ControlPlane_Unreachable_KeepsWhatWasReadAndOffersToTryAgain()
    {
        Answer("known");
        _answers.Enqueue(() => throw Refused(0, "Cannot reach the control plane."));
        Answer("again");
        var page = Show("a", State(0));
        Clock.Advance(TimeSpan.FromSeconds(2));
        page.Render(p => Fill(p, "a", State(2)));
        page.WaitForAssertion(() => Assert.Contains("Cannot reach", page.Find("[role=alert]").TextContent));
        Assert.Contains("known", page.Markup);
        page.Find("[role=alert] button").Click();
        page.WaitForAssertion(() => Assert.Contains("again", page.Markup));
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    [Fact]
    public void Answer_ReadMomentsAgo_IsThereAtOnce_ForTheSameUserAlone()
    {
        Answer("kept");
        Show("a", State(0));
        _answers.Enqueue(() => new TaskCompletionSource<string>().Task);
        Assert.Contains("kept", Show("a", State(0)).Markup);
        var recent = Services.GetRequiredService<RecentAnswers>();
        Assert.False(recent.TryGet<string>("another token", "a", out _));
        Assert.False(recent.TryGet<int>("token", "a", out _));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(recent.TryGet<string>("token", "a", out _));
    }

    [Fact]
    public void Page_BeforeItsAnswer_HasAHeadingThatTakesTheFocus()
    {
        _answers.Enqueue(() => new TaskCompletionSource<string>().Task);
        var page = Show("a", State(0));
        Assert.Equal("Thing", page.Find("h1").TextContent.Trim());
        Assert.Equal("Loading", page.Find("[role=status]").GetAttribute("aria-label"));
        Answer("of b");
        page.Render(p => Fill(p, "b", State(0)));
        page.WaitForAssertion(() => Assert.Contains("of b", page.Markup));
        Assert.Empty(page.FindAll("h1"));
    }

    private static LiveState State(double seconds) => new(DemoData.Empty, DemoData.Now.AddSeconds(seconds), FeedStatus.Live, "", TrafficHistory.Empty);

    private IRenderedComponent<CascadingValue<LiveState>> Show(string key, LiveState state) => Render<CascadingValue<LiveState>>(p => Fill(p, key, state));

    private void Fill(ComponentParameterCollectionBuilder<CascadingValue<LiveState>> parameters, string key, LiveState state) => parameters
        .Add(v => v.Value, state)
        .AddChildContent<Fetched<string>>(f => f.Add(x => x.Key, key).Add(x => x.Title, "Thing").Add(x => x.Load, (_, _) => LoadAsync(key)).Add(x => x.ChildContent, text => $"<p>{text}</p>"));

    private void Answer(string text) => _answers.Enqueue(() => Task.FromResult(text));

    private Task<string> LoadAsync(string key)
    {
        _asked.Add(key);
        return _answers.Dequeue()();
    }
}
