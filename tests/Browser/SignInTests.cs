using Microsoft.Playwright;

namespace ProxPaaS.Tests.Browser;

[Trait("Category", "Browser")]
public sealed class SignInTests(BrowserFixture browser)
{
    [Fact]
    public async Task SignIn_WrongThenRight_ExplainsThenShowsThePage()
    {
        await using var console = await ConsolePage.OpenAsync(browser);
        await console.Page.GotoAsync("/?service=srv_shop_mailer");
        await Assertions.Expect(console.Page).ToHaveTitleAsync("Sign in · ProxPaaS");
        await console.Page.GetByLabel("E-mail").FillAsync(FakeApi.FakeControlPlane.Email);
        await console.Page.GetByLabel("Password").FillAsync("wrong");
        await console.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(console.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not match");
        await Assertions.Expect(console.Page.GetByLabel("E-mail")).ToHaveValueAsync(FakeApi.FakeControlPlane.Email);
        await console.Page.GetByLabel("Password").FillAsync(FakeApi.FakeControlPlane.Password);
        await console.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(console.Page.Locator("#activity")).ToContainTextAsync("Send receipts as PDF");

        var cookie = (await console.Context.CookiesAsync()).Single(c => c.Name == "proxpaas-session");
        Assert.True(cookie.HttpOnly);
        Assert.DoesNotContain("px_", cookie.Value);
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task SignOut_Pressed_RevokesTheTokenAndAsksAgain()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        await console.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(console.Page).ToHaveTitleAsync("Sign in · ProxPaaS");
        Assert.Contains(console.Api.Calls, c => c is { Method: "POST", Path: "/v1/auth/logout" });
        await console.Page.GotoAsync("/");
        await Assertions.Expect(console.Page).ToHaveTitleAsync("Sign in · ProxPaaS");
    }

    [Fact]
    public async Task Session_TokenRevoked_AsksToSignInAgain()
    {
        await using var console = await ConsolePage.SignedInAsync(browser);
        console.Api.TokenRevoked = true;
        console.Api.Publish("reset", "");
        await Assertions.Expect(console.Page.GetByText("Your session has ended")).ToBeVisibleAsync(new() { Timeout = 15_000 });
    }
}
