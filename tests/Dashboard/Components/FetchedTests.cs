using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;
using ProxPaaS.Dashboard.Acting;
using ProxPaaS.Dashboard.Components.Parts;
using ProxPaaS.Dashboard.Live;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Dashboard.Components;

public sealed class FetchedTests : BunitContext
{
    private readonly FakeTimeProvider _clock = new(DemoData.Now);
    private readonly ConsoleAccess _access;
    private readonly Queue<Func<string>> _answers = new();
    private readonly List<string> _asked = [];

    public FetchedTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(_clock);
        Services.AddSingleton<RecentAnswers>();
        _access = new ConsoleAccess(ProxPaasClient.Create(new ApiClientOptions(new Uri("http://127.0.0.1:1"), "token")), "token", new NoticeBoard());
    }

    [Fact]
    public void Feed_Moved_ReadsAgain_AndAStandingFeedDoesNot()
    {
        _answers.Enqueue(() => "first");
        _answers.Enqueue(() => "second");
        var page = Show("a", State(0));
        Assert.Contains("first", page.Markup);
        Assert.Single(_asked);
        page.Render(p => Fill(p, "a", State(0)));
        Assert.Single(_asked);

        _clock.Advance(TimeSpan.FromSeconds(2));
        page.Render(p => Fill(p, "a", State(2)));
        page.WaitForAssertion(() => Assert.Contains("second", page.Markup));
    }

    [Fact]
    public void Storm_OfNews_IsOneReadASecond()
    {
        _answers.Enqueue(() => "first");
        _answers.Enqueue(() => "last");
        var page = Show("a", State(0));
        for (var i = 1; i <= 5; i++)
        {
            page.Render(p => Fill(p, "a", State(i * .1)));
        }

        Assert.Single(_asked);
        _clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Contains("last", page.Markup));
        Assert.True(_asked.Count <= 3, $"{_asked.Count} reads");
    }

    [Fact]
    public void Answer_OfAnotherKey_IsNotShownForThisOne()
    {
        _answers.Enqueue(() => "of a");
        _answers.Enqueue(() => throw Refused(404, "There is no such thing."));
        var page = Show("a", State(0));
        page.Render(p => Fill(p, "b", State(0)));
        page.WaitForAssertion(() => Assert.Contains("There is no such thing.", page.Find("[role=alert]").TextContent));
        Assert.DoesNotContain("of a", page.Markup);
    }

    [Fact]
    public void ControlPlane_Unreachable_KeepsWhatWasReadAndOffersToTryAgain()
    {
        _answers.Enqueue(() => "known");
        _answers.Enqueue(() => throw Refused(0, "Cannot reach the control plane."));
        _answers.Enqueue(() => "again");
        var page = Show("a", State(0));
        _clock.Advance(TimeSpan.FromSeconds(2));
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
        _answers.Enqueue(() => "kept");
        Show("a", State(0));
        var recent = Services.GetRequiredService<RecentAnswers>();
        Assert.True(recent.TryGet<string>("token", "a", out var value) && value == "kept");
        Assert.False(recent.TryGet<string>("another token", "a", out _));
        Assert.False(recent.TryGet<int>("token", "a", out _));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(recent.TryGet<string>("token", "a", out _));
    }

    private static LiveState State(double seconds) => new(DemoData.Empty, DemoData.Now.AddSeconds(seconds), FeedStatus.Live, "", TrafficHistory.Empty);

    private static ApiException Refused(int status, string detail) => new(status, new Problem(null, null, status, detail, null, null, null));

    private IRenderedComponent<CascadingValue<LiveState>> Show(string key, LiveState state) => Render<CascadingValue<LiveState>>(p => Fill(p, key, state));

    private void Fill(ComponentParameterCollectionBuilder<CascadingValue<LiveState>> parameters, string key, LiveState state) => parameters
        .Add(v => v.Value, state)
        .AddChildContent<CascadingValue<ConsoleAccess>>(v => v.Add(a => a.Value, _access)
            .AddChildContent<Fetched<string>>(f => f.Add(x => x.Key, key).Add(x => x.Load, (_, _) => LoadAsync(key)).Add(x => x.ChildContent, text => $"<p>{text}</p>")));

    private Task<string> LoadAsync(string key)
    {
        _asked.Add(key);
        return Task.FromResult((_answers.TryDequeue(out var answer) ? answer : () => "last")());
    }
}
