using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Tests.Cli.Deploying;

public sealed class BuildTests : PxTest
{
    [Theory]
    [InlineData(BuildState.Failed, "error: The build failed: npm ci ended with exit code 1.\n", 5)]
    [InlineData(BuildState.Cancelled, "error: The build was cancelled: npm ci ended with exit code 1.\n", 5)]
    [InlineData(BuildState.Succeeded, "", 0)]
    [InlineData(BuildState.Running, "", 0)]
    public async Task Log_OfABuild_EndsAsTheBuildDid(BuildState state, string error, int exitCode)
    {
        Was(state);
        Api.Log("bld_13").Write("step 1").End();

        foreach (var run in (PxRun[])[await PxAsync("builds", "log", "bld_13"), await PxAsync("builds", "log", "-f", "bld_13"), await PxAsync("logs", "--build", "shop/web")])
        {
            Assert.Equal((exitCode, "step 1\n", error), (run.ExitCode, run.Out, run.Error));
        }
    }

    [Fact]
    public async Task Log_ThatEndsWithTheReason_DoesNotTellItTwice()
    {
        Was(BuildState.Failed);
        Api.Log("bld_13").Write("npm ci ended with exit code 1.").End();

        Assert.Equal("error: The build failed.\n", (await PxAsync("builds", "log", "bld_13")).Error);
        Assert.Equal("The build failed: npm ci ended with exit code 1.", (await PxAsync("builds", "log", "bld_13", "--json")).ErrorJson.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Steps_ShowAttemptStateTimeAndLine()
    {
        var steps = await PxAsync("builds", "steps", "bld_1");

        Assert.Equal(0, steps.ExitCode);
        Assert.Equal("0\tdone\t0.2 s\t\tfetch\n5\tcached\t0.0 s\t3\t[1/2] FROM busybox\n2.6\trunning\t\t9\t[2/2] RUN make\n", steps.Out);
        Assert.StartsWith("{items:[{attempt:number,finishedAt:string,firstLine:number,name:string,number:number,seconds:number,startedAt:string,state:string}]", (await PxAsync("builds", "steps", "bld_1", "--json")).Shape);
    }

    [Fact]
    public async Task Plan_ShowsBuilderPhasesAndNamesOfVariables()
    {
        var plan = await PxAsync("builds", "plan", "bld_1");

        Assert.Equal(0, plan.ExitCode);
        Assert.Contains("Builder\tnixpacks: The commit has no Dockerfile.\n", plan.Out);
        Assert.Contains("install\tcurl; pip install -r requirements.txt\n", plan.Out);
        Assert.Contains("start\tpython main.py\n", plan.Out);
        Assert.Contains("Variables\tAPI_KEY\n", plan.Out);
        Assert.Contains("Note\tPython 3.12", plan.Out);
        Assert.Equal("nixpacks", (await PxAsync("builds", "plan", "bld_1", "--json")).Json.GetProperty("builder").GetString());
        Assert.Equal(2, (await PxAsync("builds", "plan", "bld_none")).ExitCode);
    }

    [Fact]
    public async Task Cancel_OfABuild_IsAskedFor_AndOfNoneIsTwo()
    {
        var build = Api.Overview.Builds[0].Id;
        Assert.Equal("cancelled", (await PxAsync("builds", "cancel", build, "--json")).Json.GetProperty("action").GetString());
        Assert.Contains(Api.Calls, c => c.Path == $"/v1/builds/{build}/cancel");
        Assert.Equal(2, (await PxAsync("builds", "cancel", "bld_none")).ExitCode);
    }

    private void Was(BuildState state)
        => Api.Overview = Api.Overview with { Builds = [.. Api.Overview.Builds.Select(build => build with { State = state, Reason = "npm ci ended with exit code 1." })] };
}
