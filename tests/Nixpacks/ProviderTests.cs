using ProxPaaS.Nixpacks;

namespace ProxPaaS.Tests.Nixpacks;

public sealed class ProviderTests
{
    [Theory]
    [InlineData("crystal", "shard.yml", "name: web\ntargets:\n  web:\n    main: src/web.cr\n", "./bin/web")]
    [InlineData("c#", "src/Api.csproj", "<Project/>", "./out/Api")]
    [InlineData("dart", "pubspec.yaml", "name: site\nversion: 1.0.0\n", "./bin/site.exe")]
    [InlineData("elixir", "mix.exs", "elixir: \"~> 1.15\"", "mix phx.server")]
    [InlineData("deno", "deno.jsonc", "{ /* note */ \"tasks\": { \"start\": \"deno run a.ts\", } }", "deno run a.ts")]
    [InlineData("f#", "App.fsproj", "<Project/>", "./out/App")]
    [InlineData("scheme", "haunt.scm", "", "guile init.scm --auto-compile")]
    [InlineData("scala", "build.sbt", "", "./target/universal/stage/bin/main")]
    [InlineData("go", "main.go", "package main", "./out")]
    [InlineData("java", "pom.xml", "<project/>", "java  $JAVA_OPTS -jar target/*jar")]
    [InlineData("python", "main.py", "", "python main.py")]
    [InlineData("cobol", "src/index.cbl", "", "./index")]
    [InlineData("zig", "build.zig", "", "./zig-out/bin/app")]
    [InlineData("swift", "Package.swift", "", "./Run", "Sources/Run/main.swift")]
    [InlineData("haskell", "package.yaml", "executables:\n  web: {}\n", "/root/.local/bin/web", "app/Main.hs")]
    [InlineData("lunatic", ".cargo/config.toml", "[target.x]\nrunner = \"lunatic\"\n", "lunatic ./bin/x", "src/main.rs", "Cargo.toml", "[package]\nname = \"x\"\n")]
    public void Plan_OneLanguage_IsDetectedAndStarted(string provider, string path, string text, string start, params string[] more)
    {
        var files = new List<(string, string)> { (path, text) };
        if (more.Length > 0)
        {
            files.Add((more[0], ""));
        }

        if (more.Length > 2)
        {
            files.Add((more[1], more[2]));
        }

        var result = MemoryTree.Plan([.. files]);

        Assert.Equal([provider], result.Providers);
        Assert.Equal(start, result.Plan.Start?.Cmd);
    }

    [Theory]
    [InlineData(">=18", "nodejs_22")]
    [InlineData("^16.13 || ^14", "nodejs_16")]
    [InlineData(">=14.10.3 <16", "nodejs_14")]
    [InlineData("14.x.8", "nodejs_14")]
    [InlineData("16 - 19", "nodejs_18")]
    [InlineData("~20.1", "nodejs_20")]
    [InlineData("15", "nodejs_18")]
    [InlineData("*", "nodejs_18")]
    [InlineData("lts/*", "nodejs_18")]
    [InlineData(">= 20.0.0", "nodejs_22")]
    [InlineData("<=0.0.0-", "nodejs_18")]
    public void NodeVersion_Range_IsTheNewestEvenOneInIt(string range, string package)
        => Assert.Equal(package, MemoryTree.Plan(("package.json", $$$"""{"engines":{"node":"{{{range}}}"}}""")).Plan.Phases!["setup"].NixPkgs![0]);

    [Fact]
    public void Node_PackageManagerField_WinsOverLockFileAndUsesCorepack()
    {
        var install = MemoryTree.Plan(("package.json", """{"packageManager":"pnpm@9.1.0"}"""), ("package-lock.json", "{}")).Plan.Phases!["install"];

        Assert.Equal(["npm install -g corepack@0.24.1 && corepack enable", "pnpm i --frozen-lockfile"], install.Cmds!);
    }

    [Fact]
    public void Node_Monorepos_ChooseTheirOwnCommands()
    {
        var turbo = MemoryTree.Plan("NIXPACKS_TURBO_APP_NAME", "web", ("package.json", """{"workspaces":["apps/*"]}"""), ("turbo.json", """{"tasks":{"build":{}}}"""), ("apps/web/package.json", "{}"));
        var nx = MemoryTree.Plan(("package.json", "{}"), ("nx.json", """{"defaultProject":"api"}"""), ("apps/api/project.json", """{"targets":{"build":{"executor":"@nx/js:tsc","options":{"main":"apps/api/src/main.ts"}}}}"""));
        var moon = MemoryTree.Plan("NIXPACKS_MOON_APP_NAME", "api", ("package.json", "{}"), (".moon/workspace.yml", ""));

        Assert.Equal("npx turbo run build", turbo.Plan.Phases!["build"].Cmds!.Single());
        Assert.Equal("npm --workspace web run start", turbo.Plan.Start!.Cmd);
        Assert.Equal("npx nx run api:build:production", nx.Plan.Phases!["build"].Cmds!.Single());
        Assert.Equal("node dist/apps/api/main.js", nx.Plan.Start!.Cmd);
        Assert.Equal("npx moon run api:start", moon.Plan.Start!.Cmd);
    }

    [Fact]
    public void Node_BrokenPackageBelow_IsLeftOutAndNextIsCached()
    {
        var build = MemoryTree.Plan(("package.json", "{}"), ("test/broken/package.json", "{"), ("web/package.json", """{"dependencies":{"next":"15"}}""")).Plan.Phases!["build"];

        Assert.Equal(["node_modules/.cache", "web/.next/cache"], build.CacheDirectories!);
    }

    [Theory]
    [InlineData("poetry.lock", "poetry install --no-dev --no-interaction --no-ansi")]
    [InlineData("pdm.lock", "pdm install --prod")]
    [InlineData("uv.lock", "uv sync --no-dev --frozen")]
    [InlineData("setup.cfg", "pip install .")]
    public void Python_LockFile_ChoosesTheInstaller(string file, string command)
        => Assert.EndsWith(command, MemoryTree.Plan(("pyproject.toml", "[project]\nname = \"site\"\n"), (file, "")).Plan.Phases!["install"].Cmds!.Single());

    [Fact]
    public void Staticfile_Folder_BecomesTheRoot()
    {
        var plan = MemoryTree.Plan(("public/index.html", ""), ("Staticfile", "gzip: off\n")).Plan;

        Assert.Contains("root /app/public;", plan.StaticAssets!["nginx.conf"]);
        Assert.Contains("gzip off;", plan.StaticAssets["nginx.conf"]);
        Assert.EndsWith("sed -i \"s/0.0.0.0:80/$PORT/g\" /assets/nginx.conf && nginx -c /assets/nginx.conf", plan.Start!.Cmd);
    }

    [Fact]
    public void Rust_Workspace_BuildsTheMemberThatIsAProgram()
    {
        var plan = MemoryTree.Plan(
            ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n"),
            ("crates/core/Cargo.toml", "[package]\nname = \"core\"\n"), ("crates/core/src/lib.rs", ""),
            ("crates/web/Cargo.toml", "[package]\nname = \"web\"\n"), ("crates/web/src/main.rs", "")).Plan;

        Assert.Equal("./bin/web", plan.Start!.Cmd);
        Assert.Contains("cargo build --release --package web --target x86_64-unknown-linux-musl", plan.Phases!["build"].Cmds!);
    }

    [Fact]
    public void Plan_TwoProviders_EachHasItsOwnReasons()
    {
        var origins = MemoryTree.Plan(("package.json", "{}"), ("requirements.txt", ""), ("nixpacks.toml", "providers = ['...', 'python']")).Origins.ToDictionary(o => o.Path, o => o.Reason);

        Assert.Equal("Node 18 by default", origins["phases.setup.nixPkgs"]);
        Assert.Equal("Python 3 by default", origins["phases.python:setup.nixPkgs"]);
        Assert.Equal("package manager: requirements", origins["phases.python:install.cmds"]);
        Assert.Null(origins["phases.install.cmds"]);
    }

    [Fact]
    public void Plan_JsonNestedTooDeep_IsASentence()
        => Assert.StartsWith("package.json is not valid JSON: it nests deeper than 64 levels (line 1", Assert.Throws<PlanException>(() => MemoryTree.Plan(("package.json", string.Concat(Enumerable.Repeat("{\"a\":", 100))))).Message);

    [Theory]
    [InlineData("Gemfile", "", ".ruby-version")]
    [InlineData("package.json", "{", "package.json is not valid JSON")]
    [InlineData("package.json", "{\n \"a\": x}", "is an invalid start of a value (line 2, column 7).")]
    [InlineData("package.json", "[]", "package.json must hold a JSON object")]
    [InlineData("Cargo.toml", "[package", "Cargo.toml is not valid TOML: line 1, column")]
    [InlineData("shard.yml", "a: [", "shard.yml is not valid YAML")]
    [InlineData("pubspec.yaml", "- a", "pubspec.yaml has no 'name'")]
    [InlineData("nixpacks.toml", "[phases]\nbuild = 3\n", "'phases.build' must be a table")]
    [InlineData("nixpacks.json", """{"providers":["none"]}""", "There is no provider 'none'")]
    [InlineData("Procfile", "just words", "Procfile must hold lines")]
    [InlineData("Package.swift", "", "no main.swift")]
    public void Plan_BrokenManifest_IsASentence(string path, string text, string part)
        => Assert.Contains(part, Assert.Throws<PlanException>(() => MemoryTree.Plan((path, text))).Message);
}
