using Microsoft.Playwright;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Browser;

/// <summary>A service's outside repository: connect it, look after it, let it go.</summary>
[Trait("Category", "Browser")]
public sealed class SourceTests(BrowserFixture browser)
{
    [Fact]
    public async Task Repository_ConnectedAndDisconnected_ShowsItsSecretOnce()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        var page = console.Page;
        await console.GoAsync("/services/srv_blog_site/source");
        await Assertions.Expect(page.GetByText("px sources add https://HOST/OWNER/NAME.git --service blog/site")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect a repository" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Connect a repository" });
        await Assertions.Expect(dialog.GetByLabel("Clone address")).ToBeFocusedAsync();
        await dialog.GetByLabel("Clone address").FillAsync("ftp://example.org/x");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Connect", Exact = true }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("USER@HOST:PATH");
        await dialog.GetByLabel("Clone address").FillAsync("https://github.com/acme/blog.git");
        await dialog.GetByLabel("Access token").FillAsync("ghp_secret");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByText(DemoSources.Secret)).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Enter this at GitHub now" })).ToBeFocusedAsync();
        await console.ScreenshotAsync("source-made", fullPage: false);
        Assert.Contains(console.Api.Calls, c => c.Method == "POST" && c.Path == "/v1/services/srv_blog_site/sources" && c.Body.Contains("ghp_secret", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "I have entered it" }).ClickAsync();
        await Assertions.Expect(page.GetByText(DemoSources.Secret)).ToBeHiddenAsync();
        await console.GoAsync("/services/srv_blog_site/source");
        await Assertions.Expect(page.GetByText("shown once, when it is made")).ToBeVisibleAsync();
        Assert.DoesNotContain(DemoSources.Secret, await page.ContentAsync());

        await page.GetByRole(AriaRole.Button, new() { Name = "Disconnect" }).ClickAsync();
        var asked = page.GetByRole(AriaRole.Dialog, new() { Name = "Disconnect the repository?" });
        await Assertions.Expect(asked.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(asked).ToBeHiddenAsync();
        Assert.Contains(console.Api.Sources, s => s.ServiceId == "srv_blog_site");
        await page.GetByRole(AriaRole.Button, new() { Name = "Disconnect" }).ClickAsync();
        await asked.GetByRole(AriaRole.Button, new() { Name = "Disconnect" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The repository is disconnected.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Connect a repository" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Deliveries_Many_HavePagesFiltersAndAReplay()
    {
        await using var console = await ConsolePage.SignedInAsync(browser, await DemoConsole.StartAsync(olderDeliveries: 40));
        var page = console.Page;
        await console.GoAsync($"/services/{DemoConsole.Web}/source");
        var rows = page.GetByRole(AriaRole.Table, new() { Name = "Deliveries" }).Locator("tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(25);
        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(20);
        await page.ReloadAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(20);
        await page.GetByRole(AriaRole.Link, new() { Name = "Newest" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Only main deploys.")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Failed", Exact = true }).ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(rows).ToContainTextAsync("px sources set --token-stdin");
        await page.GetByRole(AriaRole.Link, new() { Name = "All", Exact = true }).ClickAsync();
        await rows.Filter(new() { HasText = "Only main deploys." }).GetByRole(AriaRole.Button, new() { Name = "Replay" }).ClickAsync();
        await Assertions.Expect(rows.First).ToContainTextAsync("replayed");
        Assert.Contains(console.Api.Calls, c => c.Path == "/v1/deliveries/dlv_996/replay");
    }

    [Fact]
    public async Task Delivery_Arriving_IsShownByPush()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        await console.GoAsync($"/services/{DemoConsole.Web}/source");
        await Assertions.Expect(console.Page.GetByText("it is asked again")).ToBeVisibleAsync();
        console.Api.Deliveries[0] = console.Api.Deliveries[0] with { State = ProxPaaS.Contracts.Api.DeliveryState.Done, Reason = "Commit 0badcafe of main is being built." };
        console.Api.Publish("delivery.changed", "dlv_999", DemoConsole.Web);
        await Assertions.Expect(console.Page.GetByText("Commit 0badcafe of main is being built.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Fork_Approved_IsBoundToItsCommit()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        var page = console.Page;
        await console.GoAsync($"/services/{DemoConsole.Web}/source");
        var fork = page.GetByRole(AriaRole.Row, new() { Name = "#42" });
        await fork.GetByRole(AriaRole.Button, new() { Name = "Approve pull request 42" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Let commit 77ab01c of #42 run?" });
        await Assertions.Expect(dialog).ToBeVisibleAsync();
        await console.ScreenshotAsync("approve", fullPage: false);

        // Meanwhile its author pushes: what was looked at is not what is there.
        console.Api.Pulls[0] = console.Api.Pulls[0] with { HeadSha = new string('e', 40) };
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Look at that commit and approve it.")).ToBeVisibleAsync();
        await fork.GetByRole(AriaRole.Button, new() { Name = "Approve pull request 42" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog, new() { Name = "Let commit eeeeeee of #42 run?" }).GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Assertions.Expect(fork).ToContainTextAsync("approved by owner@example.org");
    }
}
