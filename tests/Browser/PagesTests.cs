using Microsoft.Playwright;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Browser;

/// <summary>What the console's pages do.</summary>
[Trait("Category", "Browser")]
public sealed class PagesTests(BrowserFixture browser)
{
    [Fact]
    public async Task Service_FromTheOverview_SaysHowToPush()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        var page = console.Page;
        await page.GetByRole(AriaRole.Heading, new() { Name = "mailer" }).GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(page).ToHaveTitleAsync("mailer · shop · ProxPaaS");
        await Assertions.Expect(page.Locator("[data-copy='ssh://git@paas.example.org:2222/shop/mailer.git']")).ToHaveAttributeAsync("aria-label", "Copy SSH URL");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copy git URL" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Projects" }).First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Projects" })).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Projects" }).First).ToHaveAttributeAsync("aria-current", "page");
        Assert.Equal(1, console.Api.Events.Readers);
    }

    [Fact]
    public async Task BuildSettings_Changed_SendOnlyWhatChanged()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        var page = console.Page;
        await console.GoAsync($"/services/{DemoConsole.Web}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change how it is built" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Builder")).ToBeFocusedAsync();
        await page.GetByLabel("Watch paths").FillAsync("apps/web/**\n");
        await console.ScreenshotAsync("build-settings", fullPage: false);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("It counts from the next build on.")).ToBeVisibleAsync();
        var sent = console.Api.Calls.Single(c => c.Method == "PATCH");
        Assert.Equal("""{"build":{"watchPaths":["apps/web/**"]}}""", sent.Body);
    }

    [Fact]
    public async Task Build_ByItsLink_OpensHoweverOld()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        var page = console.Page;
        await console.GoAsync($"/?service={DemoConsole.Web}&build=bld_13");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/builds/bld_13$"));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Show delivery dates in the cart" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".log-lines")).ToContainTextAsync("Built sha256:5d1ef0a1");
        await Assertions.Expect(page.Locator(".build-step")).ToHaveCountAsync(3);
        await Assertions.Expect(page.GetByText("Attempt 2: the builder was lost")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".plan-lines")).ToContainTextAsync(["pip install -r requirements.txt", "main.py"]);
    }

    [Fact]
    public async Task Build_Running_IsCancelled()
    {
        var api = await DemoConsole.StartAsync();
        api.Overview = api.Overview with { Builds = [api.Overview.Builds[0] with { State = BuildState.Running, FinishedAt = null }] };
        await using var console = await ConsolePage.SignedInAsync(browser, api);
        await console.GoAsync("/builds/bld_13");
        await console.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(console.Page.GetByText("The build is being stopped.")).ToBeVisibleAsync();
        Assert.Contains(api.Calls, c => c.Path == "/v1/builds/bld_13/cancel");
    }

    [Fact]
    public async Task Deployment_RolledBack_IsAskedForAfterAQuestion()
    {
        var api = await DemoConsole.StartAsync();
        var web = api.Overview.Services.Single(s => s.Id == DemoConsole.Web);
        var old = DemoData.Deployment(web, "dep_web11", 11, DeploymentState.Superseded, "", "bld_11", "Prices in euros", "1234567", -200_000) with { ActiveAt = DemoData.Now.AddDays(-2) };
        api.Overview = api.Overview with { Deployments = [.. api.Overview.Deployments, old] };
        await using var console = await ConsolePage.SignedInAsync(browser, api);
        await console.GoAsync($"/services/{DemoConsole.Web}/deployments");
        await console.Page.GetByRole(AriaRole.Button, new() { Name = "Roll back to version 11" }).ClickAsync();
        await console.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Roll back" }).ClickAsync();
        await Assertions.Expect(console.Page.GetByText("Version 11's image is being deployed.")).ToBeVisibleAsync();
        Assert.Contains(api.Calls, c => c is { Method: "POST", Path: $"/v1/services/{DemoConsole.Web}/deployments", Body: """{"deploymentId":"dep_web11","noCache":false}""" });
    }

    [Fact]
    public async Task Template_SearchedAndDeployed_SaysWhatToKnowNow()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        var page = console.Page;
        await console.GoAsync("/templates");
        await Assertions.Expect(page.Locator(".tile")).ToHaveCountAsync(5);
        await page.GetByLabel("Search templates").PressSequentiallyAsync("analytics");
        await Assertions.Expect(page.Locator(".tile")).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByLabel("Search templates")).ToHaveValueAsync("analytics");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("q=analytics$"));
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".tile")).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByLabel("Search templates")).ToHaveValueAsync("analytics");
        await page.GetByRole(AriaRole.Link, new() { Name = "Umami" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Deploy Umami" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Sign in as admin with the password umami")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Umami is being deployed" })).ToBeFocusedAsync();
        await console.ScreenshotAsync("template-made", fullPage: false);
        Assert.Contains(console.Api.Calls, c => c.Path == "/v1/templates/umami/deploy" && c.Body.Contains("\"createProject\":true", StringComparison.Ordinal));

        await console.GoAsync("/templates/acme/wiki");
        await Assertions.Expect(page.GetByText("The company's wiki.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Template_WithANameThatIsTaken_SaysSoAndStays()
    {
        var api = await DemoConsole.StartAsync();
        api.Overview = api.Overview with { Services = [.. api.Overview.Services, DemoData.Service("shop", "postgres", ServiceState.Running, "", 1, 1)] };
        await using var console = await ConsolePage.SignedInAsync(browser, api);
        await console.GoAsync("/templates/postgres");
        await console.Page.GetByLabel("Project").FillAsync("shop");
        await console.Page.GetByRole(AriaRole.Button, new() { Name = "Deploy PostgreSQL" }).ClickAsync();
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Give it another name; nothing was made.");
    }

    [Fact]
    public async Task Previews_SwitchedOnAndClosed_AreAskedFor()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        var page = console.Page;
        await console.GoAsync("/projects/prj_shop/previews");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change when previews are made" }).ClickAsync();
        await page.GetByLabel("Each open pull request gets one").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("each gets one")).ToBeVisibleAsync();
        Assert.DoesNotContain("secrets", console.Api.Calls.Single(c => c.Method == "PATCH").Body);

        await page.GetByRole(AriaRole.Button, new() { Name = "Close pr-41" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog, new() { Name = "Close pr-41?" }).GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).Last.ClickAsync();
        await Assertions.Expect(page.GetByText("Its services are being removed.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task DeployKey_AddedAndRemoved_IsOfTheProject()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        var page = console.Page;
        await console.GoAsync("/projects/prj_shop/keys");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a key" }).ClickAsync();
        await page.GetByLabel("Public key").FillAsync("ssh-ed25519 AAAAC3Nz deploy@example.org");
        await page.GetByLabel("Name").FillAsync("deploy");
        await page.GetByLabel("It may push").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "deploy fetch and push" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove key deploy" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The key is removed.")).ToBeVisibleAsync();
        Assert.Single(console.Api.Keys);
    }

    [Fact]
    public async Task Cron_RunByHand_AndItsRun_AreShown()
    {
        var api = await DemoConsole.StartAsync();
        api.Overview = api.Overview with { Services = [.. api.Overview.Services, DemoData.Service("shop", "report", ServiceState.Running, "", 0, 0) with { Id = "srv_report" }] };
        await using var console = await ConsolePage.SignedInAsync(browser, api);
        var page = console.Page;
        await console.GoAsync("/crons");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run now shop/report" }).ClickAsync();
        await Assertions.Expect(page.GetByText("shop/report runs once now.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Last run of shop/report: Succeeded" }).ClickAsync();
        await Assertions.Expect(page.Locator(".log-lines")).ToContainTextAsync("add_column");
        await Assertions.Expect(page.Locator(".byline")).ToContainTextAsync("exit code 0");
    }

    [Fact]
    public async Task Page_WhoseAnswerIsRefused_SaysTheSentenceOfTheApi()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        console.Api.FailNext("/v1/projects/prj_shop/deploy-keys", 403, "permission_missing", "Deploy keys need the permission 'read', which this token does not have.", times: 1000);
        await console.GoAsync("/projects/prj_shop/keys");
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("which this token does not have.");
    }
}
