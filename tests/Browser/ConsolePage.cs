using Microsoft.Playwright;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Browser;

/// <summary>A browser page at the dashboard, with everything behind it.</summary>
public sealed class ConsolePage : IAsyncDisposable
{
    private ConsolePage(FakeControlPlane api, DashboardProcess dashboard, IBrowserContext context, IPage page)
    {
        Api = api;
        Dashboard = dashboard;
        Context = context;
        Page = page;
    }

    public FakeControlPlane Api { get; }

    public DashboardProcess Dashboard { get; set; }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>Script errors and refused resources; a good page has none.</summary>
    public List<string> Complaints { get; } = [];

    public static async Task<ConsolePage> OpenAsync(BrowserFixture browser, int width = 1440, int height = 1000, ColorScheme colours = ColorScheme.Dark, FakeControlPlane? api = null)
    {
        var chromium = browser.Browser;
        if (api is null)
        {
            api = await DemoConsole.StartAsync();
        }

        var dashboard = await DashboardProcess.StartAsync(api.Url);
        var context = await chromium.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colours,
            BaseURL = dashboard.Url.ToString(),
            ReducedMotion = ReducedMotion.Reduce,
        });
        var page = await context.NewPageAsync();
        var console = new ConsolePage(api, dashboard, context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                console.Complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => console.Complaints.Add(error);
        return console;
    }

    public static async Task<ConsolePage> SignedInAsync(BrowserFixture browser, FakeControlPlane? api = null)
    {
        var console = await OpenAsync(browser, api: api);
        try
        {
            await console.SignInAsync();
            return console;
        }
        catch
        {
            await console.DisposeAsync();
            throw;
        }
    }

    public async Task SignInAsync()
    {
        await Page.GotoAsync("/");
        await Page.GetByLabel("E-mail").FillAsync(FakeControlPlane.Email);
        await Page.GetByLabel("Password").FillAsync(FakeControlPlane.Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Page.GetByRole(AriaRole.Heading, new() { Name = "Services", Exact = false }).WaitForAsync();
        await HasCircuitAsync();
    }

    /// <summary>Opens a page and waits for its circuit, as eyes do.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await HasCircuitAsync();
    }

    private Task HasCircuitAsync() => Page.Locator("fieldset.body:enabled").WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>Kept in artifacts when PROXPAAS_SCREENSHOTS names a folder.</summary>
    public async Task ScreenshotAsync(string name, bool fullPage = true)
    {
        if (Environment.GetEnvironmentVariable("PROXPAAS_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = fullPage });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Dashboard.DisposeAsync();
        await Api.DisposeAsync();
    }
}
