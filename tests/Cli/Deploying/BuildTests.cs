namespace ProxPaaS.Tests.Cli.Deploying;

public sealed class BuildTests : PxTest
{
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
}
