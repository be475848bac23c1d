using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ProxPaaS.Tests.Browser.BrowserFixture))]

namespace ProxPaaS.Tests.Browser;

/// <summary>One Chromium for all tests; Debian's, never a downloaded one.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public static bool Available => File.Exists(Chromium);

    public IBrowser Browser
    {
        get
        {
            Assert.SkipUnless(Available, $"{Chromium} is not installed (apt-get install chromium)");
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (!Available)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
