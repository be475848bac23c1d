namespace ProxPaaS.Tests.Cli;

public sealed class OutputTests : PxTest
{
    private const string Replica = "{address:string,cpuMilli:number,cpuMilliUsed:number,createdAt:string,deploymentId:string,hostPort:number,id:string,memoryMiB:number,memoryMiBUsed:number,nodeId:string,nodeName:string,readyAt:string,reason:string,restarts:number,serviceId:string,serviceName:string,state:string}";

    [Fact]
    public async Task Json_OfLists_HasAStableShape()
    {
        Assert.Equal("{items:[{createdAt:string,environments:[{createdAt:string,id:string,name:string,projectId:string}],id:string,name:string}]}", (await PxAsync("projects", "ls", "--json")).Shape);
        Assert.Equal("{items:[{address:string,agentVersion:string,cpuMilli:number,cpuMilliReserved:number,cpuMilliUsed:number,createdAt:string,id:string,labels:[],lastSeenAt:string,memoryMiB:number,memoryMiBReserved:number,memoryMiBUsed:number,name:string,pool:string,pveCluster:string,pveNode:string,readyAt:string,reason:string,replicas:number,schedulable:bool,state:string,vmid:number}]}", (await PxAsync("nodes", "ls", "--json")).Shape);
        Assert.StartsWith("{items:[{activeDeploymentId:string,createdAt:string,desiredReplicas:number,environmentId:string,environmentName:string,gitUrl:string,id:string,latestDeploymentId:string,name:string,projectId:string,projectName:string,readyReplicas:number,reason:string,settings:{", (await PxAsync("services", "ls", "--json")).Shape);
        Assert.Equal("{items:[{id:string,name:string,nodes:number,readyNodes:number,reason:string,settings:{cores:number,diskGiB:number,max:number,memoryMiB:number,min:number,seed:string}}]}", (await PxAsync("pools", "ls", "--json")).Shape);
        Assert.Equal("{items:[{attempt:number,createdAt:string,id:string,kind:string,reason:string,state:string,step:string,steps:[{at:string,detail:string,name:string}],subjectId:string}]}", (await PxAsync("operations", "ls", "--json")).Shape);
    }

    [Fact]
    public async Task Json_OfStatus_HasServiceDeploymentAndReplicas()
    {
        var shape = (await PxAsync("status", "-s", "shop/checkout", "--json")).Shape;
        Assert.StartsWith("{deployment:{activeAt:string,cause:string", shape);
        Assert.Contains($"replicas:[{Replica}]", shape);
        Assert.Contains("service:{activeDeploymentId:string", shape);
    }

    [Fact]
    public async Task Json_OfChanges_NamesActionAndSubject()
    {
        var run = await PxAsync("scale", "shop/web=4", "--json");
        Assert.Equal("{action:string,subject:string}", run.Shape);
        Assert.Equal("scaled", run.Json.GetProperty("action").GetString());
    }

    [Fact]
    public async Task Table_InAPipe_IsTabSeparatedWithoutHeaderOrColour()
    {
        var run = await PxAsync("services", "ls", "--project", "blog");
        var lines = run.Out.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Equal("blog/production/site\trunning\t1/1\thttp://site-blog.apps.example.org\t", lines[0]);
        Assert.DoesNotContain('\u001b', run.Out);
    }

    [Fact]
    public async Task Table_OnATerminal_HasHeadersAndColourUnlessRefused()
    {
        Terminal = true;
        var run = await PxAsync("services", "ls");
        Assert.Contains("SERVICE", run.Out);
        Assert.Contains("\u001b[", run.Out);

        Variables["NO_COLOR"] = "1";
        var plain = await PxAsync("services", "ls");
        Assert.Contains("● running", plain.Out);
        Assert.DoesNotMatch("\u001b\\[[0-9;]*[1-9][0-9;]*m", plain.Out);
    }

    [Fact]
    public async Task List_OverSeveralPages_IsWhole()
    {
        Api.PageSize = 2;
        Assert.Equal(5, (await PxAsync("nodes", "ls", "--json")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Text_FromTheServer_CannotDriveTheTerminal()
    {
        Terminal = true;
        var evil = Api.Overview.Services[0] with { Reason = "bad\u001b]0;owned\u0007\u001b[2Jnews" };
        Api.Overview = Api.Overview with { Services = [evil] };
        var run = await PxAsync("services", "show", "shop/web");
        Assert.Contains("badnews", run.Out);
        Assert.DoesNotContain("\u001b[2J", run.Out);
    }

    [Fact]
    public async Task Api_Get_PrintsTheAnswerAsItIs()
    {
        var run = await PxAsync("api", "GET", "/v1/me");
        Assert.Equal("owner@example.org", run.Json.GetProperty("email").GetString());
        Assert.Equal(2, (await PxAsync("api", "get", "/v1/nodes/none")).ExitCode);
    }

    [Fact]
    public async Task Help_OfEveryCommand_IsPrinted()
    {
        foreach (var command in (string[])["login", "projects", "services", "deploy", "logs", "vars", "domains", "nodes", "pools", "clusters", "operations", "deployments", "builds", "events", "plan", "completion"])
        {
            var run = await PxAsync(command, "--help");
            Assert.Equal(0, run.ExitCode);
            Assert.Contains("Usage:", run.Out);
        }
    }
}
