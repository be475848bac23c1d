namespace ProxPaaS.Tests.Nixpacks;

public sealed class MonorepoTests
{
    private const string Build = """{"build":{"executor":"@nx/js:tsc"}}""";

    [Fact]
    public void Nx_WithoutDefaultProject_IsAnOrdinaryRepository()
    {
        var plan = MemoryTree.Plan(("package.json", """{"scripts":{"build":"tsc"}}"""), ("nx.json", "{}"), ("apps/web/project.json", $$"""{"targets":{{Build}}}""")).Plan;

        Assert.Equal(["npm run build"], plan.Phases!["build"].Cmds!);
    }

    [Theory]
    [InlineData("""{"build":{"executor":"@nx/js:tsc"}}""", "node dist/apps/web/index.js")]
    [InlineData("""{"build":{"executor":"@nx/js:tsc","options":{"outputPath":"out/web","main":"apps/web/src/server.ts"}}}""", "node out/web/server.js")]
    [InlineData("""{"build":{"executor":"@nx/js:tsc","options":{"outputPath":{"base":"out"}}}}""", "node dist/apps/web/index.js")]
    [InlineData("""{"build":{"executor":"@nrwl/next:build"}}""", "cd dist/apps/web && npm run start")]
    [InlineData("""{"build":{"executor":"a"},"start":{"executor":"b"}}""", "npx nx run web:start")]
    [InlineData("""{"build":{"executor":"a"},"start":{"executor":"b","configurations":{"production":{}}}}""", "npx nx run web:start:production")]
    public void Nx_Targets_ChooseTheStart(string targets, string start)
        => Assert.Equal(start, MemoryTree.Plan("NIXPACKS_NX_APP_NAME", "web", ("package.json", "{}"), ("nx.json", """{"defaultProject":"other"}"""), ("apps/web/project.json", $$"""{"targets":{{targets}}}""")).Plan.Start?.Cmd);

    [Theory]
    [InlineData("""{"build":{"command":"tsc"}}""")]
    [InlineData("""{"build":{"executor":"a"},"start":{"command":"node x"}}""")]
    [InlineData("""{"build":{"executor":"a","options":{"main":["x"]}}}""")]
    [InlineData("""{"start":{"executor":"b"}}""")]
    public void Nx_ProjectOfAnotherShape_IsPassedOver(string targets)
        => Assert.Equal("npm run start", MemoryTree.Plan(("package.json", """{"scripts":{"start":"node ."}}"""), ("nx.json", """{"defaultProject":"web"}"""), ("apps/web/project.json", $$"""{"targets":{{targets}}}""")).Plan.Start!.Cmd);

    [Theory]
    [InlineData("pnpm-lock.yaml", "packages: ['apps/*']", "pnpm --filter web run start")]
    [InlineData("pnpm-lock.yaml", "packages: ['./apps/*']", "npx turbo run start")]
    [InlineData("pnpm-lock.yaml", "", "pnpm run start")]
    [InlineData("yarn.lock", "", "yarn workspace web run start")]
    [InlineData("package-lock.json", "", "npm --workspace web run start")]
    public void Turborepo_App_IsStartedByThePackageManager(string lockFile, string pnpmWorkspace, string start)
        => Assert.Equal(start, MemoryTree.Plan("NIXPACKS_TURBO_APP_NAME", "web", ("package.json", """{"workspaces":["apps/*"],"scripts":{"start":"x"}}"""), ("turbo.json", """{"pipeline":{"build":{},"start":null}}"""),
            (lockFile, ""), ("apps/web/package.json", "{}"), (pnpmWorkspace.Length == 0 ? "unused" : "pnpm-workspace.yaml", pnpmWorkspace)).Plan.Start!.Cmd);

    [Theory]
    [InlineData("""{"tasks":{"dev":{}}}""", "yarn turbo run web:build", "yarn run start")]
    [InlineData("""{"tasks":{"build":{},"start":{}}}""", "npx turbo run build", "npx turbo run start")]
    [InlineData("""{ /* of the team */ "tasks":{"build":{}}}""", "yarn run build", "yarn run start")]
    public void Turborepo_UnknownApp_FallsBack(string turbo, string build, string start)
    {
        var plan = MemoryTree.Plan("NIXPACKS_TURBO_APP_NAME", "web", ("package.json", """{"scripts":{"start":"x","build":"y"}}"""), ("yarn.lock", ""), ("turbo.json", turbo)).Plan;

        Assert.Equal([build], plan.Phases!["build"].Cmds!);
        Assert.Equal(start, plan.Start!.Cmd);
    }

    [Fact]
    public void Moon_Tasks_HaveNamesOfTheirOwn()
    {
        var variables = new Dictionary<string, string> { ["NIXPACKS_MOON_APP_NAME"] = "api", ["NIXPACKS_MOON_BUILD_TASK"] = "bundle", ["NIXPACKS_MOON_START_TASK"] = "serve" };
        var plan = ProxPaaS.Nixpacks.Planner.Plan(new MemoryTree(("package.json", "{}"), ("yarn.lock", ""), (".moon/workspace.yml", "")), new() { Variables = variables }).Plan;

        Assert.Equal(["yarn moon run api:bundle"], plan.Phases!["build"].Cmds!);
        Assert.Equal("yarn moon run api:serve", plan.Start!.Cmd);
        Assert.Equal([".moon/cache/outputs", "node_modules/.cache"], plan.Phases["build"].CacheDirectories!);
    }
}
