using ProxPaaS.Nixpacks.Plan;

namespace ProxPaaS.Tests.Nixpacks;

public sealed class NodePlanTests
{
    [Theory]
    [InlineData("""{"compilerOptions":{"incremental":true,"outDir":"out"}}""", "out/tsconfig.tsbuildinfo")]
    [InlineData("""{"compilerOptions":{"incremental":true,"tsBuildInfoFile":".cache/info"}}""", ".cache/info")]
    [InlineData("""{"extends":"./base.json","compilerOptions":{"outDir":"out"}}""", "out/tsconfig.tsbuildinfo")]
    [InlineData("""{"extends":["./base.json"],"compilerOptions":{"incremental":true}}""", null)]
    [InlineData("""{"compilerOptions":{"incremental":"yes"}}""", null)]
    [InlineData("""{ /* note */ "compilerOptions":{"incremental":true}}""", null)]
    [InlineData("""{"compilerOptions":{"incremental":true,"outDir":"../../dist"}}""", null)]
    [InlineData("""{"compilerOptions":{"incremental":true,"outDir":"/out"}}""", null)]
    [InlineData("""{"extends":"../../tsconfig.base.json"}""", null)]
    public void TypeScript_IncrementalState_IsCachedWhereItLies(string config, string? cached)
    {
        var build = MemoryTree.Plan(("package.json", "{}"), ("tsconfig.json", config), ("base.json", """{"compilerOptions":{"incremental":true}}"""), ("out/tsconfig.tsbuildinfo", ""), (".cache/info", ""), ("tsconfig.tsbuildinfo", "")).Plan.Phases!["build"];

        Assert.Equal(cached is null ? ["node_modules/.cache"] : new[] { cached, "node_modules/.cache" }.Order(StringComparer.Ordinal), build.CacheDirectories!);
    }

    [Theory]
    [InlineData("./src/server.js", "node ./src/server.js")]
    [InlineData("src", "node index.js")]
    [InlineData("/index.js", "node index.js")]
    [InlineData("../index.js", "node index.js")]
    public void Main_IsStartedOnlyWhereItIsAFileInside(string main, string start)
        => Assert.Equal(start, MemoryTree.Plan(("package.json", $$"""{"main":"{{main}}"}"""), ("src/server.js", ""), ("index.js", "")).Plan.Start!.Cmd);

    [Theory]
    [InlineData("""{"dependencies":{"react":"19","vite":"6"}}""", true)]
    [InlineData("""{"dependencies":{"react":"18","vite":"6","@remix-run/react":"2"}}""", false)]
    [InlineData("""{"dependencies":{"react":"19","vite":"6","@react-router/node":"7"}}""", false)]
    [InlineData("""{"dependencies":{"vue":"3","vite":"6","@react-router/node":"7"}}""", true)]
    [InlineData("""{"dependencies":{"svelte":"5","vite":"6","@sveltejs/kit":"2"}}""", false)]
    [InlineData("""{"dependencies":{"express":"4"},"devDependencies":{"vite":"6","react":"19"}}""", false)]
    public void Vite_SinglePageApplication_IsServedByCaddy(string package, bool caddy)
        => Assert.Equal(caddy, MemoryTree.Plan(("package.json", package)).Plan.Phases!.ContainsKey("caddy"));

    [Fact]
    public void Vite_Variables_TurnCaddyOffAndOn()
    {
        var off = MemoryTree.Plan("NIXPACKS_SPA_CADDY", "FALSE", ("package.json", """{"dependencies":{"react":"19","vite":"6"}}""")).Plan;
        var on = MemoryTree.Plan("NIXPACKS_SPA_OUT_DIR", "build", ("package.json", """{"scripts":{"build":"astro build && vite build"}}""")).Plan;

        Assert.False(off.Phases!.ContainsKey("caddy"));
        Assert.Equal("dist", off.Variables!["NIXPACKS_SPA_OUTPUT_DIR"]);
        Assert.Equal("exec caddy run --config /assets/Caddyfile --adapter caddyfile 2>&1", on.Start!.Cmd);
        Assert.Equal("build", on.Variables!["NIXPACKS_SPA_OUTPUT_DIR"]);
    }

    [Fact]
    public void Providers_WithoutTheirFiles_MakeEmptyPhases()
    {
        var plan = MemoryTree.Plan(("nixpacks.toml", "providers = [\"node\", \"python\", \"go\", \"deno\", \"rust\"]\n[start]\ncmd = \"./start\"\n")).Plan;

        Assert.Equal(["build", "deno:setup", "go:build", "go:setup", "install", "python:install", "python:setup", "rust:build", "rust:setup", "setup"], plan.Phases!.Keys);
        Assert.Equal("node,python,go,deno,rust", plan.Variables!["NIXPACKS_METADATA"]);
        Assert.Equal(["go:install", "go:setup"], plan.Phases["go:build"].DependsOn!);
        Assert.Equal("""{"dependsOn":["rust:install"]}""", Json(plan, "rust:build"));
        Assert.Null(plan.Phases["install"].Cmds);
        Assert.Equal("./start", plan.Start!.Cmd);
    }

    private static string Json(BuildPlan plan, string phase) => System.Text.Json.Nodes.JsonNode.Parse(PlanJson.Write(plan))!["phases"]![phase]!.ToJsonString();
}
