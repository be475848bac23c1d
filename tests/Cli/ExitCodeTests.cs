namespace ProxPaaS.Tests.Cli;

public sealed class ExitCodeTests : PxTest
{
    [Fact]
    public async Task Usage_UnknownCommand_IsOneAndSuggests()
    {
        var run = await PxAsync("scael", "3");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Did you mean 'scale'?", run.Error);
    }

    [Fact]
    public async Task Usage_MistypedOption_IsOneAndNotTakenAsAName()
    {
        var run = await PxAsync("deploy", "--imgae", "nginx", "-s", "shop/web");
        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain(Api.Calls, c => c.Method == "POST");
    }

    [Theory]
    [InlineData("--builder", "foo", "'foo' is nothing that --builder takes: auto, dockerfile, nixpacks, image.")]
    [InlineData("--port", "http", "'http' is nothing that --port takes: a whole number.")]
    public async Task Usage_ValueOfTheWrongKind_SaysWhatTheOptionTakes(string option, string value, string expected)
        => Assert.Contains(expected, (await PxAsync("services", "set", "shop/web", option, value)).Error);

    [Fact]
    public async Task Validation_ThatIsTheWholeSentence_IsSaidOnce()
    {
        Api.FailNext("/v1/services", 400, "validation_failed", "port: 1 to 65535.", errors: new Dictionary<string, string[]> { ["port"] = ["1 to 65535."] });
        Assert.Equal("error: port: 1 to 65535.\n", (await PxAsync("services", "set", "shop/web", "--port", "0")).Error);
    }

    [Fact]
    public async Task Service_Missing_IsTwoWithTheApisSentence()
    {
        var run = await PxAsync("services", "show", "shop/nothing");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("There is no service 'shop/nothing'", run.Error);
        Assert.Contains(Api.Calls, c => c.Path == "/v1/services/shop%2Fnothing");
    }

    [Fact]
    public async Task SignIn_NeverDone_IsThreeAndSaysHow()
    {
        SignedOut();
        var run = await PxAsync("projects", "ls");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("px login URL", run.Error);
    }

    [Fact]
    public async Task Token_Refused_IsThreeAndSaysHow()
    {
        Variables["PX_TOKEN"] = "px_user_tok01_old";
        var run = await PxAsync("whoami", "--json");
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("token_invalid", run.ErrorJson.GetProperty("code").GetString());
        Assert.Equal("trace-2", run.ErrorJson.GetProperty("traceId").GetString());
        Assert.EndsWith("px login", run.ErrorJson.GetProperty("detail").GetString());
        Assert.Equal("", run.Out);
    }

    [Fact]
    public async Task Project_Taken_IsFour()
    {
        var run = await PxAsync("projects", "create", "shop");
        Assert.Equal(4, run.ExitCode);
        Assert.Contains("Choose another name", run.Error);
    }

    [Fact]
    public async Task ControlPlane_Away_IsOneAndNamesTheAddress()
    {
        await Api.DownAsync();
        var run = await PxAsync("nodes", "ls");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"Cannot reach {Api.Url}", run.Error);
    }

    [Fact]
    public async Task Validation_Failed_ListsTheFields()
    {
        Api.FailNext("/v1/projects", 400, "validation_failed", "The name is not usable.", errors: new Dictionary<string, string[]> { ["name"] = ["must be 1-40 of a-z, 0-9 and dash"] });
        var run = await PxAsync("projects", "create", "Bad Name");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("name: must be 1-40", run.Error);
        Assert.DoesNotContain("trace-1", run.Error);
    }

    [Fact]
    public async Task PlatformsOwnMistake_HasTheTraceThatFindsIt()
    {
        Api.FailNext("/v1/projects", 500, "internal_error", "Something went wrong inside the platform.");
        Assert.Contains("trace trace-1", (await PxAsync("projects", "ls")).Error);
    }

    [Fact]
    public async Task Destruction_WithoutTerminalOrYes_IsRefused()
    {
        var run = await PxAsync("projects", "rm", "shop");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--yes", run.Error);
        Assert.DoesNotContain(Api.Calls, c => c.Method == "DELETE");
        Assert.Equal(0, (await PxAsync("projects", "rm", "shop", "--yes")).ExitCode);
    }

    [Fact]
    public async Task Project_Removed_TakesItsServicesAlong_AndNoOthers()
    {
        var run = await PxAsync("projects", "rm", "shop", "--yes");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("Project shop was deleted.\n", run.Out);
        Assert.Contains("Removing production/web\n", run.Error);
        Assert.Equal(["DELETE /v1/services/srv_shop_web", "DELETE /v1/services/srv_shop_checkout", "DELETE /v1/services/srv_shop_mailer", "DELETE /v1/projects/shop"], Api.Calls.Where(c => c.Method == "DELETE").Select(c => $"{c.Method} {c.Path}"));
        Assert.Equal(2, (await PxAsync("projects", "rm", "nothing", "--yes")).ExitCode);
    }

    [Fact]
    public async Task Destruction_DeclinedAtThePrompt_ChangesNothing()
    {
        Terminal = true;
        var run = await PxWithInputAsync("n\n", "nodes", "rm", "pool-default-1");
        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain(Api.Calls, c => c.Method == "DELETE");
    }

    [Fact]
    public async Task Api_Busy_IsAskedAgainAfterItsWait()
    {
        Api.FailNext("/v1/nodes", 503, "starting", "The control plane is starting.", times: 2, retryAfter: TimeSpan.Zero);
        Assert.Equal(0, (await PxAsync("nodes", "ls")).ExitCode);
        Assert.Equal(3, Api.Calls.Count(c => c.Path.StartsWith("/v1/nodes", StringComparison.Ordinal)));
    }
}
