using System.Text.Json;
using Microsoft.Playwright;

namespace ProxPaaS.Tests.Browser;

/// <summary>axe finds nothing serious, in either theme, on a desk and on a phone.</summary>
[Trait("Category", "Browser")]
public sealed class AxeTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task Pages_CheckedByAxe_HaveNoSeriousFinding(int width, ColorScheme colours)
    {
        var axe = await AxeScript.FindAsync();
        Assert.SkipWhen(axe is null, "axe-core could not be fetched from npm");
        await using var console = await ConsolePage.OpenAsync(browser, width, 900, colours);
        await console.Page.GotoAsync("/signin");
        var findings = await FindAsync(console.Page, axe);
        await console.SignInAsync();
        await console.Page.GetByText("Built sha256").WaitForAsync();
        findings += await FindAsync(console.Page, axe);
        foreach (var (_, path, ready) in DemoConsole.Pages)
        {
            await console.GoAsync(path);
            await console.Page.GetByText(ready).First.WaitForAsync();
            findings += await FindAsync(console.Page, axe);
        }

        Assert.Equal("", findings);
    }

    private static async Task<string> FindAsync(IPage page, string axe)
    {
        // The page's own policy forbids injected scripts; evaluating is the debugger's privilege.
        await page.EvaluateAsync(axe);
        var result = await page.EvaluateAsync<JsonElement>("axe.run(document, { resultTypes: ['violations'] })");
        var serious = result.GetProperty("violations").EnumerateArray()
            .Where(v => v.GetProperty("impact").GetString() is "serious" or "critical")
            .Select(v => $"{page.Url} {v.GetProperty("id").GetString()}: {v.GetProperty("nodes")[0].GetProperty("html").GetString()} {v.GetProperty("nodes")[0].GetProperty("failureSummary").GetString()}\n");
        return string.Concat(serious);
    }
}
