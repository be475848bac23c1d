using ProxPaaS.Nixpacks;

namespace ProxPaaS.Tests.Nixpacks;

public sealed class ConfigurationTests
{
    private static readonly (string, string) Node = ("package.json", """{"scripts":{"start":"node a.js","build":"tsc"}}""");

    [Fact]
    public void Layers_FileVariablesAndOptions_ExtendEachOther()
    {
        var result = Planner.Plan(
            new MemoryTree(Node, ("nixpacks.toml", "[phases.setup]\nnixPackages = [\"...\", \"cowsay\"]\n[phases.build]\ncmds = [\"echo first\", \"...\"]\n")),
            new() { Variables = new Dictionary<string, string> { ["NIXPACKS_PKGS"] = "jq, sl", ["NIXPACKS_BUILD_CACHE_DIRS"] = "ignored" }, Packages = ["vim"], StartCommand = "./run" });

        // Every layer's "..." stands for all below it, so the provider's packages come once a layer, as in upstream.
        Assert.Equal(["vim", "nodejs_18", "npm-9_x", "jq", "sl", "nodejs_18", "npm-9_x", "nodejs_18", "npm-9_x", "cowsay"], result.Plan.Phases!["setup"].NixPkgs!);
        Assert.Equal(["echo first", "npm run build"], result.Plan.Phases["build"].Cmds!);
        Assert.Equal("./run", result.Plan.Start!.Cmd);
        Assert.Equal("node provider + nixpacks.toml + NIXPACKS_* variables + options", result.Origins.Single(origin => origin.Path == "phases.setup.nixPkgs").Source);
        Assert.Equal("options", result.Origins.Single(origin => origin.Path == "start.cmd").Source);
        Assert.Equal("default", result.Origins.Single(origin => origin.Path == "buildImage").Source);
    }

    [Fact]
    public void Origins_VersionFiles_AreNamed()
    {
        var node = MemoryTree.Plan(("package.json", """{"engines":{"node":">=20"}}"""));
        var python = MemoryTree.Plan(("main.py", ""), (".python-version", "3.12\n"));

        Assert.Equal("Node 22 for '>=20' in engines.node of package.json", node.Origins.Single(origin => origin.Path == "phases.setup.nixPkgs").Reason);
        Assert.Equal("Python for '3.12' in .python-version", python.Origins.Single(origin => origin.Path == "phases.setup.nixPkgs").Reason);
    }

    [Fact]
    public void Procfile_ReleaseAndWeb_BecomeAPhaseAndTheStart()
    {
        var plan = MemoryTree.Plan(Node, ("Procfile", "worker: work\nweb: serve --port $PORT\nrelease: migrate\n")).Plan;

        Assert.Equal("serve --port $PORT", plan.Start!.Cmd);
        Assert.Equal(["migrate"], plan.Phases!["release"].Cmds!);
        Assert.Equal(["setup", "install", "build"], plan.Phases["release"].DependsOn!);
    }

    [Fact]
    public void Providers_Several_PrefixAllButTheFirst()
    {
        var result = MemoryTree.Plan(Node, ("main.py", ""), ("nixpacks.toml", "providers = [\"...\", \"python\"]\n"));

        Assert.Equal(["node", "python"], result.Providers);
        Assert.Equal("node,python", result.Plan.Variables!["NIXPACKS_METADATA"]);
        Assert.Equal(["python:setup"], result.Plan.Phases!["python:install"].DependsOn!);
        Assert.Equal("npm run start", result.Plan.Start!.Cmd);
    }

    [Fact]
    public void Debian_Variable_ChangesTheImageAndTheArchive()
    {
        var plan = MemoryTree.Plan("NIXPACKS_DEBIAN", "1", ("haunt.scm", "")).Plan;

        Assert.Contains(":debian-", plan.BuildImage);
        Assert.StartsWith("a0b7e70d", plan.Phases!["setup"].NixpkgsArchive);
    }

    [Fact]
    public void ConfigFile_Missing_IsASentence()
        => Assert.Contains("other.toml does not exist", Assert.Throws<PlanException>(() => Planner.Plan(new MemoryTree(Node), new() { ConfigFile = "other.toml" })).Message);

    [Fact]
    public void Plan_EmptyTree_HasNoPhases()
    {
        var result = MemoryTree.Plan();

        Assert.Empty(result.Plan.Phases!);
        Assert.Empty(result.Providers);
    }

    [Fact]
    public void Variables_CommandsWithCaches_BecomePhasesWithoutAProvider()
    {
        var plan = Planner.Plan(new MemoryTree(("run.sh", "")), new()
        {
            Variables = new Dictionary<string, string>
            {
                ["NIXPACKS_INSTALL_CMD"] = "get", ["NIXPACKS_INSTALL_CACHE_DIRS"] = "/z, a", ["NIXPACKS_BUILD_CMD"] = "ma\nke", ["NIXPACKS_START_CMD"] = "./run.sh",
            },
        }).Plan;

        Assert.Equal(["build", "install"], plan.Phases!.Keys);
        Assert.Equal(["setup"], plan.Phases["install"].DependsOn!);
        Assert.Equal(["/z", "a"], plan.Phases["install"].CacheDirectories!);
        Assert.Equal(["make"], plan.Phases["build"].Cmds!);
        Assert.Equal("./run.sh", plan.Start!.Cmd);
        Assert.DoesNotContain("NIXPACKS_METADATA", plan.Variables!.Keys);
    }

    [Fact]
    public void File_PhasesAndUser_TakeTheirUsualPlace()
    {
        var plan = MemoryTree.Plan(("nixpacks.toml", "[phases.build]\ncmds = ['make']\n[phases.lint]\ncmds = ['lint']\ndependsOn = ['build']\n[start]\ncmd = 'run'\nuser = 'app'\n")).Plan;

        Assert.Equal(["install"], plan.Phases!["build"].DependsOn!);
        Assert.Equal(["build"], plan.Phases["lint"].DependsOn!);
        Assert.Null(plan.Phases["build"].NixpkgsArchive);
        Assert.Equal("app", plan.Start!.User);
        Assert.Null(plan.Variables);
    }

    [Fact]
    public void Providers_WithoutTheirFiles_StillSetUpTheirTools()
    {
        var plan = MemoryTree.Plan(("nixpacks.toml", "providers = ['deno', 'scheme']\n[start]\ncmd = 'run'\n")).Plan;

        Assert.Equal(["deno"], plan.Phases!["setup"].NixPkgs!);
        Assert.Equal(["haunt", "guile"], plan.Phases["scheme:setup"].NixPkgs!);
        Assert.Equal(["scheme:install", "scheme:setup"], plan.Phases["scheme:build"].DependsOn!);
        Assert.DoesNotContain("build", plan.Phases.Keys);
        Assert.Equal("run", plan.Start!.Cmd);
    }

    [Fact]
    public void Providers_None_LeaveTheFileAlone()
    {
        var plan = MemoryTree.Plan(Node, ("nixpacks.toml", "providers = []\n[start]\ncmd = 'run'\n")).Plan;

        Assert.Empty(plan.Phases!);
        Assert.Empty(plan.Providers!);
        Assert.Equal("run", plan.Start!.Cmd);
    }
}
