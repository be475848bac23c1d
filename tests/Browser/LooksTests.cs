using Microsoft.Playwright;

namespace ProxPaaS.Tests.Browser;

/// <summary>The pages at the widths and in the themes that people use.</summary>
[Trait("Category", "Browser")]
public sealed class LooksTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task Pages_AtWidthAndTheme_FitWithoutSidewaysScrolling(int width, ColorScheme colours)
    {
        await using var console = await ConsolePage.OpenAsync(browser, width, width < 600 ? 844 : 1000, colours);
        await console.Page.GotoAsync("/signin");
        await console.ScreenshotAsync($"signin-{width}-{colours}", fullPage: false);
        await console.SignInAsync();
        await console.Page.GetByText("Built sha256").WaitForAsync();
        Assert.Equal(colours.ToString().ToLowerInvariant(), await console.Page.EvaluateAsync<string>("document.documentElement.dataset.theme"));
        await FitsAsync(console, "live", width, colours);
        Assert.Empty(console.Complaints);
        foreach (var (name, path, ready) in DemoConsole.Pages)
        {
            await console.GoAsync(path);
            await console.Page.GetByText(ready).First.WaitForAsync();
            await FitsAsync(console, name, width, colours);
            Assert.Empty(console.Complaints);
        }
    }

    private static async Task FitsAsync(ConsolePage console, string name, int width, ColorScheme colours)
    {
        var overflow = await console.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        await console.ScreenshotAsync($"{name}-{width}-{colours}");
        Assert.True(overflow == 0, $"{name} is {overflow} px wider than {width} px");
    }
}
