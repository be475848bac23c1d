using Microsoft.Playwright;

namespace ProxPaaS.Tests.Browser;

/// <summary>The page at the widths and in the themes that people use.</summary>
[Trait("Category", "Browser")]
public sealed class LooksTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task LivePage_AtWidthAndTheme_FitsWithoutSidewaysScrolling(int width, ColorScheme colours)
    {
        await using var console = await ConsolePage.OpenAsync(browser, width, width < 600 ? 844 : 1000, colours);
        await console.Page.GotoAsync("/signin");
        await console.ScreenshotAsync($"signin-{width}-{colours}", fullPage: false);
        await console.SignInAsync();
        await console.Page.GetByText("Built sha256").WaitForAsync();
        Assert.Equal(colours.ToString().ToLowerInvariant(), await console.Page.EvaluateAsync<string>("document.documentElement.dataset.theme"));
        var overflow = await console.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        await console.ScreenshotAsync($"live-{width}-{colours}");
        Assert.Equal(0, overflow);
        Assert.Empty(console.Complaints);
    }
}
