using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Cli;

public sealed class SessionTests : PxTest
{
    private string ConfigFile => Path.Combine(Home, ".config", "px", "config.json");

    [Fact]
    public async Task Login_WithPasswordOnStdin_KeepsTheTokenForTheOwnerOnly()
    {
        SignedOut();
        var run = await PxWithInputAsync(FakeControlPlane.Password + "\n", "login", Api.Url.ToString(), "--email", FakeControlPlane.Email, "--password-stdin");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ConfigFile));
        Assert.DoesNotContain(FakeControlPlane.Password, await File.ReadAllTextAsync(ConfigFile));
        Assert.Equal(0, (await PxAsync("whoami")).ExitCode);
        Assert.DoesNotContain(Api.Calls, c => c.Headers.ContainsKey("Idempotency-Key"));
    }

    [Fact]
    public async Task Login_OnATerminal_AsksForBoth()
    {
        SignedOut();
        Terminal = true;
        var run = await PxWithInputAsync(FakeControlPlane.Email + "\n", "login", Api.Url.Authority);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Password: ", run.Error);
    }

    [Fact]
    public async Task Login_WithoutTerminal_NeverPrompts()
    {
        SignedOut();
        var run = await PxAsync("login", Api.Url.ToString(), "--email", FakeControlPlane.Email);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--password-stdin", run.Error);
    }

    [Fact]
    public async Task Login_WrongPassword_IsThreeAndKeepsNothing()
    {
        SignedOut();
        var run = await PxWithInputAsync("wrong\n", "login", Api.Url.ToString(), "--email", FakeControlPlane.Email, "--password-stdin");
        Assert.Equal(3, run.ExitCode);
        Assert.False(File.Exists(ConfigFile));
    }

    [Fact]
    public async Task Logout_SignedIn_RevokesAndForgets()
    {
        SignedOut();
        await PxWithInputAsync(FakeControlPlane.Password + "\n", "login", Api.Url.ToString(), "--email", FakeControlPlane.Email, "--password-stdin");
        Assert.Equal(0, (await PxAsync("logout")).ExitCode);
        Assert.Contains(Api.Calls, c => c.Path == "/v1/auth/logout");
        Assert.Equal(3, (await PxAsync("whoami")).ExitCode);
    }

    [Fact]
    public async Task Link_OfAForeignRepository_NeverGetsTheTokenFromTheEnvironment()
    {
        Directory.CreateDirectory(Path.Combine(Work, ".proxpaas"));
        await File.WriteAllTextAsync(Path.Combine(Work, ".proxpaas", "link.json"), """{"host":"http://127.0.0.1:9","project":"a","environment":"b","service":"c","serviceId":"srv_x"}""");
        Variables.Remove("PX_HOST");
        var run = await PxAsync("status");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("not_signed_in", (await PxAsync("status", "--json")).Error);
    }
}
