using ProxPaaS.Cli.Running;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.Cli.Running;

public sealed class RunTests : PxTest
{
    [Theory]
    [InlineData("web", new[] { "ls", "-l" }, 1, "web", "ls -l")]
    [InlineData("web", new[] { "ls" }, null, "web", "ls")]
    [InlineData("ls", new[] { "-l" }, 0, null, "ls -l")]
    [InlineData("web", new string[0], null, "web", "")]
    public void Words_AreTheServiceAndTheCommand(string? first, string[] rest, int? before, string? service, string command)
    {
        var (named, words) = RunWords.Split(first, rest, before);
        Assert.Equal((service, command), (named, string.Join(' ', words)));
    }

    [Fact]
    public async Task Run_PassesArgumentsOutputAndExitCodeOn()
    {
        Api.Log("run_1").Write("one", "two").End();
        Api.Run = Api.Run with { State = RunState.Failed, ExitCode = 7 };

        var run = await PxAsync("run", "shop/web", "--timeout", "60", "--", "ls", "-l", "--json", "-s");

        Assert.Equal((7, "one\ntwo\n"), (run.ExitCode, run.Out));
        Assert.Equal(["ls", "-l", "--json", "-s"], Api.RunAsked!.Command);
        Assert.Equal(60, Api.RunAsked.TimeoutSeconds);
    }

    [Fact]
    public async Task Run_InALinkedFolder_NeedsNoService()
    {
        Api.Log("run_1").End();
        Api.Run = Api.Run with { State = RunState.Succeeded, ExitCode = 0 };

        var run = await PxAsync("run", "-s", "shop/web", "--", "env");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["env"], Api.RunAsked!.Command);
    }

    [Fact]
    public async Task Run_WithoutACommand_SaysHow()
    {
        var run = await PxAsync("run", "shop/web");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("px run SERVICE -- COMMAND", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ThatTookTooLong_IsFiveWithTheReason()
    {
        Api.Log("run_1").End();
        Api.Run = Api.Run with { State = RunState.TimedOut, Reason = "It ran longer than 60 s and was stopped." };

        var run = await PxAsync("run", "shop/web", "--", "sleep", "99");

        Assert.Equal(5, run.ExitCode);
        Assert.Contains("longer than 60 s", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cron_ListsTriggersAndShowsHistory()
    {
        Assert.Contains("0 4 * * *", (await PxAsync("cron", "ls")).Out, StringComparison.Ordinal);
        Assert.Contains("run_1", (await PxAsync("cron", "trigger", "shop/web")).Out, StringComparison.Ordinal);
        Assert.Contains("run_1", (await PxAsync("cron", "history", "shop/web", "--json")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await PxAsync("runs", "cancel", "run_1")).ExitCode);
    }
}
