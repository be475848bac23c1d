using Microsoft.Playwright;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Browser;

[Trait("Category", "Browser")]
public sealed class LiveTests(BrowserFixture browser)
{
    [Fact]
    public async Task Service_Changed_IsShownByPush()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        var card = console.Page.Locator("article.service", new() { HasText = "blog" }).Filter(new() { HasText = "preview" });
        await Assertions.Expect(card).ToContainTextAsync("Not deployed");

        var preview = console.Api.Overview.Services.Single(s => s.Name == "preview") with { State = ServiceState.Building, Reason = "Building 4be1c02." };
        console.Api.Overview = console.Api.Overview with { Services = [.. console.Api.Overview.Services.Where(s => s.Id != preview.Id), preview] };
        console.Api.Publish("service.changed", preview.Id, preview.Id);

        await Assertions.Expect(card).ToContainTextAsync("Building 4be1c02.");
        Assert.Contains(console.Api.Calls, c => c.Path == $"/v1/services/{preview.Id}");
    }

    [Fact]
    public async Task BuildLog_Growing_FollowsPausesAndFilters()
    {
        var api = await FakeControlPlane.StartAsync(DemoData.Busy());
        var log = api.Log("bld_13").Write([.. Enumerable.Range(1, 300).Select(i => $"line {i} of the build")]);
        await using var console = await ConsolePage.SignedInAsync(browser, api);
        var lines = console.Page.Locator(".log-lines");
        await Assertions.Expect(lines).ToContainTextAsync("line 300 of the build");

        log.Write("\u001b[31mred <b>line</b>\u001b[0m");
        await Assertions.Expect(lines.Locator(".ansi-red")).ToHaveTextAsync("red <b>line</b>");

        await console.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        log.Write("unseen one", "unseen two");
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Button, new() { Name = "Follow, 2 new" })).ToBeVisibleAsync();
        await Assertions.Expect(lines).Not.ToContainTextAsync("unseen two");
        await console.Page.GetByRole(AriaRole.Button, new() { Name = "Follow, 2 new" }).ClickAsync();
        await Assertions.Expect(lines).ToContainTextAsync("unseen two");

        await console.Page.GetByLabel("Filter log lines").FillAsync("line 42 ");
        await Assertions.Expect(lines.Locator(".log-line")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task ControlPlane_GoesAwayAndComesBack_SaysSinceWhenAndRecovers()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        await Assertions.Expect(console.Page.Locator(".live")).ToHaveTextAsync("Live");

        await console.Api.DownAsync();
        await Assertions.Expect(console.Page.GetByText("Reconnecting to the control plane.")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(console.Page.Locator(".banner")).ToContainTextAsync("What you see is as of");
        await Assertions.Expect(console.Page.Locator("article.service")).ToHaveCountAsync(5);
        await console.ScreenshotAsync("reconnecting", fullPage: false);

        await console.Api.UpAsync();
        await Assertions.Expect(console.Page.Locator(".live")).ToHaveTextAsync("Live", new() { Timeout = 20_000 });
        await Assertions.Expect(console.Page.GetByText("Reconnecting to the control plane.")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Circuit_NotThereYet_TakesNoClickThatWouldBeLost()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        var circuit = new TaskCompletionSource();
        await console.Page.RouteAsync("**/_blazor/negotiate**", async route =>
        {
            await circuit.Task;
            await route.ContinueAsync();
        });
        await console.Page.GotoAsync($"/services/{DemoConsole.Web}/source");
        var fetch = console.Page.GetByRole(AriaRole.Button, new() { Name = "Fetch and build now" });
        await Assertions.Expect(fetch).ToBeDisabledAsync();
        circuit.SetResult();
        await fetch.ClickAsync();
        await Assertions.Expect(console.Page.GetByText("Asked for.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Circuit_NotThereYet_LetsLinksOpenTheirPage()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        var asked = new TaskCompletionSource();
        var circuit = new TaskCompletionSource();
        await console.Page.RouteWebSocketAsync("**/_blazor**", socket =>
        {
            var (sent, received) = (0, 0);
            var server = socket.ConnectToServer();
            socket.OnMessage(frame =>
            {
                Pass(server, frame);

                // After the handshake the browser asks for a circuit, and says at which address it is.
                if (++sent == 2)
                {
                    asked.TrySetResult();
                }
            });
            server.OnMessage(async frame =>
            {
                if (++received > 1)
                {
                    await circuit.Task;
                }

                Pass(socket, frame);
            });
        });
        await console.Page.GotoAsync("/templates?q=analytics");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(90));
        await console.Page.GetByRole(AriaRole.Link, new() { Name = "Umami" }).ClickAsync();
        var deploy = console.Page.GetByRole(AriaRole.Button, new() { Name = "Deploy Umami" });
        await Assertions.Expect(deploy).ToBeVisibleAsync();
        circuit.SetResult();
        await Assertions.Expect(deploy).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Circuit_Lost_ShowsADesignedOverlay()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        await console.Dashboard.DisposeAsync();
        await Assertions.Expect(console.Page.Locator(".reconnect-box")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Assertions.Expect(console.Page.Locator("#reconnect-text")).ToContainTextAsync("Your services are not affected.");
        await console.ScreenshotAsync("lost-circuit", fullPage: false);
        console.Dashboard = await DashboardProcess.StartAsync(console.Api.Url, console.Dashboard.Url);
    }

    [Fact]
    public async Task Installation_EmptyAndSimulated_SaysWhatToTypeAndThatItIsPlayed()
    {
        var api = await FakeControlPlane.StartAsync(DemoData.Empty with { Platform = DemoData.Platform with { SimulatedGuests = true } });
        await using var console = await ConsolePage.SignedInAsync(browser, api);
        await Assertions.Expect(console.Page.GetByText("Simulated guests.")).ToBeVisibleAsync();
        await Assertions.Expect(console.Page.GetByText("px projects create shop")).ToBeVisibleAsync();
        await console.ScreenshotAsync("empty", fullPage: false);
    }

    [Fact]
    public async Task Theme_Switched_HoldsOverAReload()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        var light = console.Page.GetByRole(AriaRole.Button, new() { Name = "Light" });
        await light.ClickAsync();
        await console.Page.ReloadAsync();
        await Assertions.Expect(console.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        await Assertions.Expect(light).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Fact]
    public async Task Users_TwoTabs_ShareOneUpstreamStream()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        var second = await console.Context.NewPageAsync();
        await second.GotoAsync("/");
        await Assertions.Expect(second.Locator(".live")).ToHaveTextAsync("Live");
        await Assertions.Expect(console.Page.Locator(".live")).ToHaveTextAsync("Live");
        Assert.Equal(1, console.Api.Events.Readers);
    }

    private static void Pass(IWebSocketRoute to, IWebSocketFrame frame)
    {
        if (frame.Binary is { } bytes)
        {
            to.Send(bytes);
        }
        else
        {
            to.Send(frame.Text!);
        }
    }
}
