using ProxPaaS.Contracts.Api;
using ProxPaaS.Tests.FakeApi;

namespace ProxPaaS.Tests.Cli;

public sealed class DeployTests : PxTest
{
    [Fact]
    public async Task Deploy_OfARef_ShowsLogAndStepsAndPrintsTheUrlLast()
    {
        Api.OnDeploy = (service, request) =>
        {
            Assert.Equal("main", request.Ref);
            Build(service, BuildState.Succeeded, "", "dep_web14");
            var deployment = Deployment(service, DeploymentState.Active, "");
            Api.Overview = Api.Overview with { Deployments = [deployment, .. Api.Overview.Deployments] };
            Api.Log("bld_14").Write("==> Building", "\u001b[32mok\u001b[0m").End();
            return new DeployReply("bld_14", null);
        };
        var run = await PxAsync("deploy", "main", "-s", "shop/web");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("http://web-shop.apps.example.org\n", run.Out);
        Assert.Contains("==> Building\nok\n", run.Error);
        Assert.Contains("✓ placing: on pool-default-1 (2.0 s)", run.Error);
        Assert.Contains("v14 is active", run.Error);
    }

    [Fact]
    public async Task Deploy_BuildFails_IsFiveWithTheReason()
    {
        Api.OnDeploy = (service, _) =>
        {
            Build(service, BuildState.Failed, "Dockerfile line 7: RUN npm ci ended with 1.", null);
            Api.Log("bld_14").Write("npm error").End();
            return new DeployReply("bld_14", null);
        };
        var run = await PxAsync("deploy", "main", "-s", "shop/web", "--json");
        Assert.Equal(5, run.ExitCode);
        Assert.Equal("build_failed", run.ErrorJson.GetProperty("code").GetString());
        Assert.Contains("line 7", run.ErrorJson.GetProperty("detail").GetString());
        Assert.Contains("The version before serves on.", run.ErrorJson.GetProperty("detail").GetString());
        Assert.Equal("", run.Out);
    }

    [Fact]
    public async Task Deploy_ReplicasNeverReady_IsFiveWithTheReason()
    {
        Api.OnDeploy = (service, _) =>
        {
            Api.Overview = Api.Overview with { Deployments = [Deployment(service, DeploymentState.Failed, "Nothing listens on port 8080."), .. Api.Overview.Deployments] };
            return new DeployReply(null, "dep_web14");
        };
        var run = await PxAsync("deploy", "-s", "shop/web");
        Assert.Equal(5, run.ExitCode);
        Assert.Contains("Nothing listens on port 8080", run.Error);
    }

    [Fact]
    public async Task Deploy_LongerThanAllowed_IsFiveAndGoesOn()
    {
        Api.OnDeploy = (service, _) =>
        {
            Api.Overview = Api.Overview with { Deployments = [Deployment(service, DeploymentState.Placing, "No node has 0.5 cores free."), .. Api.Overview.Deployments] };
            return new DeployReply(null, "dep_web14");
        };
        var run = await PxAsync("deploy", "-s", "shop/web", "--timeout", "1");
        Assert.Equal(5, run.ExitCode);
        Assert.Contains("… No node has 0.5 cores free.", run.Error);
        Assert.Contains("It goes on without px", run.Error);
    }

    [Fact]
    public async Task Deploy_ChangingWhileWatched_IsFollowedByEvents()
    {
        Api.OnDeploy = (service, _) =>
        {
            Api.Overview = Api.Overview with { Deployments = [Deployment(service, DeploymentState.Starting, "0 of 2 ready."), .. Api.Overview.Deployments] };
            return new DeployReply(null, "dep_web14");
        };
        var deploying = PxAsync("deploy", "-s", "shop/web", "--json");
        while (Api.Events.Readers == 0 && !deploying.IsCompleted)
        {
            await Task.Yield();
        }

        Api.Overview = Api.Overview with { Deployments = [.. Api.Overview.Deployments.Select(d => d.Id == "dep_web14" ? d with { State = DeploymentState.Active } : d)] };
        Api.Publish("deployment.changed", "dep_web14");
        var run = await deploying;
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("active", run.Json.GetProperty("deployment").GetProperty("state").GetString());
        Assert.Equal("http://web-shop.apps.example.org", run.Json.GetProperty("urls")[0].GetString());
    }

    [Fact]
    public async Task Deploy_NoWait_ReturnsAtOnce()
    {
        Api.OnDeploy = (_, request) => new DeployReply(null, request.Image == "nginx:1" ? "dep_web14" : null);
        var run = await PxAsync("deploy", "--image", "nginx:1", "-s", "shop/web", "--no-wait", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("dep_web14", run.Json.GetProperty("deploymentId").GetString());
    }

    [Fact]
    public async Task Rollback_WithoutAName_TakesTheLastOneThatWasActive()
    {
        var web = Api.Overview.Services[0];
        Api.Overview = Api.Overview with
        {
            Deployments =
            [
                DemoData.Deployment(web, "dep_3", 3, DeploymentState.Active, "", null, "c", "c", -10),
                DemoData.Deployment(web, "dep_2", 2, DeploymentState.Failed, "", null, "b", "b", -20),
                DemoData.Deployment(web, "dep_1", 1, DeploymentState.Superseded, "", null, "a", "a", -30) with { ActiveAt = DemoData.Now },
            ],
        };
        Api.OnDeploy = (_, request) => new DeployReply(null, request.DeploymentId == "dep_1" ? "dep_3" : null);
        Assert.Contains("Back to what v1 ran: a a", (await PxAsync("rollback", "-s", "shop/web", "--no-wait")).Error);
        var run = await PxAsync("rollback", "-s", "shop/web", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(Api.Calls, c => c.Body.Contains("\"deploymentId\":\"dep_1\"", StringComparison.Ordinal));
        Assert.Equal(2, (await PxAsync("rollback", "v9", "-s", "shop/web")).ExitCode);
    }

    [Fact]
    public async Task Logs_OfReplicasAndBuild_AreLinesOfJsonOrText()
    {
        Api.Log("shop/web").Write("GET / 200", "GET /cart 200");
        var run = await PxAsync("logs", "-s", "shop/web", "--json");
        Assert.Equal(2, run.Out.TrimEnd().Split('\n').Length);
        Assert.Contains("GET /cart 200", run.Out);

        Api.Log("bld_13").Write("step 1").End();
        Assert.Equal("step 1\n", (await PxAsync("logs", "--build", "-s", "shop/web")).Out);
        Assert.Equal("step 1\n", (await PxAsync("builds", "log", "bld_13")).Out);
    }

    [Fact]
    public async Task Deploy_OfAServiceWithoutReplicas_SaysThatNothingRuns()
    {
        Api.Overview = Api.Overview with { Services = [.. Api.Overview.Services.Select(s => s with { DesiredReplicas = 0, ReadyReplicas = 0 })] };
        Api.OnDeploy = (service, _) =>
        {
            Api.Overview = Api.Overview with { Deployments = [Deployment(service, DeploymentState.Active, ""), .. Api.Overview.Deployments] };
            return new DeployReply(null, "dep_web14");
        };
        Assert.Contains("the service has no replicas. Start it with: px scale 1 -s shop/production/web", (await PxAsync("deploy", "-s", "shop/web")).Error);
    }

    [Fact]
    public async Task Service_ThatIsNotThere_SaysWhereTheNamesAreAndNoTrace()
    {
        Api.FailNext("/v1/services", 404, "service_not_found", "There is no service 'shop/none'. Check the name or id.");
        var run = await PxAsync("status", "shop/none");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("What there is: px services ls", run.Error);
        Assert.DoesNotContain("trace", run.Error);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("logs")]
    [InlineData("open")]
    [InlineData("vars", "ls")]
    [InlineData("domains", "ls")]
    [InlineData("runs", "ls")]
    [InlineData("builds", "ls")]
    [InlineData("deployments", "ls")]
    public async Task Service_NamedWithoutAnOption_IsMeant(params string[] command)
    {
        Assert.Equal(0, (await PxAsync([.. command, "shop/web"])).ExitCode);
        Assert.Equal(0, (await PxAsync([.. command, "shop/web", "--service", "shop/web"])).ExitCode);
        var both = await PxAsync([.. command, "shop/web", "--service", "shop/api"]);
        Assert.Equal(1, both.ExitCode);
        Assert.Contains("two services", both.Error);
    }

    [Fact]
    public async Task Variables_SetListedAndRemoved_StaySecretUntilRevealed()
    {
        Assert.Equal(0, (await PxWithInputAsync("# comment\nDB_URL=\"postgres://x=y\"\n", "vars", "set", "A=1", "--stdin", "-s", "shop/web")).ExitCode);
        Assert.Equal("A\t(secret)", (await PxAsync("vars", "ls", "-s", "shop/web")).Out.Split('\n')[0][..10]);
        Assert.Contains("postgres://x=y", (await PxAsync("vars", "ls", "--reveal", "-s", "shop/web")).Out);
        Assert.Equal(0, (await PxAsync("vars", "rm", "A", "-s", "shop/web", "--no-deploy")).ExitCode);
        Assert.Contains(Api.Calls, c => c.Body == """{"values":{"A":null},"secret":true,"deploy":false}""");
        Assert.Equal(1, (await PxAsync("vars", "set", "1A=x", "-s", "shop/web")).ExitCode);
    }

    [Fact]
    public async Task Domains_AddedAndRemoved_ArePatchedAsAWhole()
    {
        Assert.Contains("http://shop.example.org", (await PxAsync("domains", "add", "Shop.Example.org.", "-s", "shop/web")).Out);
        Assert.Equal(0, (await PxAsync("domains", "rm", "shop.example.org", "-s", "shop/web")).ExitCode);
        Assert.Contains(Api.Calls, c => c is { Method: "PATCH", Body: "{\"domains\":[]}" });
        Assert.Equal(2, (await PxAsync("domains", "rm", "other.example.org", "-s", "shop/web")).ExitCode);
    }

    private static DeploymentView Deployment(ServiceView service, DeploymentState state, string reason)
        => DemoData.Deployment(service, "dep_web14", 14, state, reason, null, "m", "abc", -5, DemoData.Step("placing", "on pool-default-1", -5, -3), DemoData.Step("starting", "", -3, null));

    private void Build(ServiceView service, BuildState state, string reason, string? deployment)
        => Api.Overview = Api.Overview with { Builds = [DemoData.Build(service, "bld_14", state, deployment, reason), .. Api.Overview.Builds] };
}
