using System.Formats.Tar;
using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Images;
using ProxPaaS.Nixpacks.Plan;
using ProxPaaS.Nixpacks.Source;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Tests.Orchestrator.Api;
using ProxPaaS.Tests.Orchestrator.Git;

namespace ProxPaaS.Tests.Orchestrator.Builds.Planning;

/// <summary>Pushes without a Dockerfile, up to what a builder is told.</summary>
[Collection(PlatformGroup.Name)]
public sealed class NixpacksBuildTests(PlatformHost host)
{
    private const string Sentinel = "sentinel-5b1d9e27";

    [Fact]
    public async Task Push_WithoutADockerfile_IsPlannedAndTheBuilderGetsTheDockerfile()
    {
        var service = await host.NewServiceAsync();
        (await host.Owner.PatchAsJsonAsync($"/v1/services/{service.Id}/variables", new SetVariablesRequest(new Dictionary<string, string?> { ["API_KEY"] = Sentinel }, Secret: true, Deploy: false))).EnsureSuccessStatusCode();
        var node = await host.NewBuilderAsync();
        using var tree = await GitWorkTree.NewAsync(("main.py", "print(1)"), ("nixpacks.toml", "[variables]\nCOLOUR = \"blue\"\n"));
        using var leave = new CancellationTokenSource();
        var push = tree.RunAsync(["push", host.GitUrl(service.ProjectName), "main"], null, leave.Token);
        var spec = await host.AssignedAsync(node);

        Assert.Equal(".nixpacks/Dockerfile", spec.Dockerfile);
        Assert.Equal(Sentinel, spec.Secrets["API_KEY"]);
        Assert.Equal([ImageGenerator.VariablesDigest], spec.BuildArgs.Keys);
        var files = await FilesAsync(node, spec.Id);
        Assert.Equal(["main.py", "nixpacks.toml"], files.Keys.Where(name => !name.StartsWith(".nixpacks/", StringComparison.Ordinal)));
        Assert.Contains("ENV COLOUR=\"blue\"", files[".nixpacks/Dockerfile"]);
        Assert.Equal(files[".nixpacks/Dockerfile"], await DockerfileOfAsync(spec.Id));
        Assert.DoesNotContain(Sentinel, string.Concat(files.Values));

        var plan = (await host.Owner.GetFromJsonAsync($"/v1/builds/{spec.Id}/plan", ApiJson.Default.BuildPlanView))!;
        Assert.Equal(("nixpacks", "the commit has no Dockerfile"), (plan.Builder, plan.Reason));
        Assert.Equal(["python"], plan.Providers);
        Assert.Equal(["API_KEY"], plan.Variables);
        Assert.Equal("nixpacks.toml", plan.Origins["variables.COLOUR"]);
        Assert.Equal("python main.py", plan.Plan!.Value.GetProperty("start").GetProperty("cmd").GetString());
        Assert.Equal("***", plan.Plan!.Value.GetProperty("variables").GetProperty("API_KEY").GetString());

        await host.Services.GetRequiredService<IBuildReports>().ReportAsync(node, new BuildStatus { Id = spec.Id, Phase = BuildPhase.Failed, Message = "enough" }, CancellationToken.None);
        var log = await host.Owner.GetStringAsync($"/v1/builds/{spec.Id}/log");
        Assert.Contains("Builder nixpacks: the commit has no Dockerfile.", log);
        Assert.Contains("start: python main.py", log);
        Assert.False(host.StateContains(Sentinel));
        await leave.CancelAsync();
        await push;
        host.Disconnect(node);
    }

    [Theory]
    [InlineData("package.json", "{", "package.json is not valid JSON")]
    [InlineData("nixpacks.toml", "providers = [\"fortran\"]", "There is no provider 'fortran'")]
    [InlineData("package.json", """{"scripts":{"build":"tsc"}}""", "Nothing says how to start it. Add a start script")]
    [InlineData("package.json", """{"scripts":{"build":"vite build"}}""", "Nothing says how to start it. Add a start script")]
    public async Task Push_ThatCannotBePlanned_FailsWithTheSentence(string file, string content, string sentence)
    {
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync((file, content));
        var (exit, output) = await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main");
        var build = (await host.Owner.GetFromJsonAsync($"/v1/services/{service.Id}/builds", ApiJson.Default.PageBuildView))!.Items.Single();

        Assert.Equal(0, exit);
        Assert.Contains($"The build failed: {sentence}", output);
        Assert.Equal(2, output.Split(sentence).Length);
        Assert.Equal(BuildState.Failed, build.State);
        Assert.Contains(sentence, build.Reason);
        Assert.Contains(sentence.Split('\'')[0], await host.Owner.GetStringAsync($"/v1/builds/{build.Id}/log"));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Owner.GetAsync($"/v1/builds/{build.Id}/plan")).StatusCode);
    }

    [Fact]
    public async Task Push_WithLinkOutOfTheSource_IsRefusedAndNothingOutsideIsRead()
    {
        var service = await host.NewServiceAsync();
        using var tree = await GitWorkTree.NewAsync(("readme", "x"));
        File.CreateSymbolicLink(tree.Combine("package.json"), "/etc/hostname");
        await tree.CommitAsync("Link");
        var (_, output) = await tree.RunAsync("push", host.GitUrl(service.ProjectName), "main");

        Assert.Contains("'package.json' is a link that leads out of the source", output);
    }

    [Fact]
    public async Task Settings_TargetAndArguments_ReachTheBuilder()
    {
        var service = await host.NewServiceAsync(new ServiceSettings { Build = new() { Target = "final", Arguments = new Dictionary<string, string> { ["COLOUR"] = "red" } } });
        var node = await host.NewBuilderAsync();
        using var tree = await GitWorkTree.NewAsync(("Dockerfile", "FROM scratch AS final\n"));
        using var leave = new CancellationTokenSource();
        var push = tree.RunAsync(["push", host.GitUrl(service.ProjectName), "main"], null, leave.Token);
        var spec = await host.AssignedAsync(node);

        Assert.Equal("final", spec.Target);
        Assert.Equal("red", spec.BuildArgs["COLOUR"]);
        await host.Services.GetRequiredService<IBuildReports>().ReportAsync(node, new BuildStatus { Id = spec.Id, Phase = BuildPhase.Failed, Message = "enough" }, CancellationToken.None);
        await leave.CancelAsync();
        await push;
        host.Disconnect(node);
    }

    [Fact]
    public async Task Settings_OfABuild_AreCheckedAndCleared()
    {
        var service = await host.NewServiceAsync(new ServiceSettings { Build = new() { Builder = BuilderChoice.Nixpacks, WatchPaths = ["src/**"], StartCommand = "./run" } });
        var refused = await host.Owner.PatchAsJsonAsync($"/v1/services/{service.Id}", new ServiceSettings { Build = new() { Target = "-x", Arguments = new Dictionary<string, string> { ["A B"] = "" } } }, ApiJson.Default.ServiceSettings);
        var changed = await (await host.Owner.PatchAsJsonAsync($"/v1/services/{service.Id}", new ServiceSettings { Build = new() { Builder = BuilderChoice.Auto, StartCommand = "" } }, ApiJson.Default.ServiceSettings))
            .Content.ReadFromJsonAsync(ApiJson.Default.ServiceView);

        Assert.Equal(["build.arguments.A B", "build.target"], (await refused.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Errors!.Keys.Order());
        Assert.Equal((null, null), (changed!.Settings.Build!.Builder, changed.Settings.Build.StartCommand));
        Assert.Equal(["src/**"], changed.Settings.Build.WatchPaths!);
    }

    [Fact]
    public async Task GitTree_IsReadAsTheFolderIs()
    {
        var service = await host.NewServiceAsync();
        using var work = await GitWorkTree.NewAsync(
            ("package.json", """{"scripts":{"build":"x"},"dependencies":{"sharp":"1"}}"""), ("a.b/c", "1"), ("a/z.txt", "2"), ("a-b", "3"), ("web/package.json", "{}"), ("node_modules/x/package.json", "{}"), ("ü name/with space.txt", "4"), ("gradlew", "x"));
        File.CreateSymbolicLink(work.Combine("linked.json"), "web/package.json");
        File.CreateSymbolicLink(work.Combine("a/up.json"), "../package.json");
        File.CreateSymbolicLink(work.Combine("folder"), "web");
        File.CreateSymbolicLink(work.Combine("out"), "../../etc");
        File.SetUnixFileMode(work.Combine("gradlew"), (UnixFileMode)0b111_101_101);
        await work.CommitAsync("Links");
        await work.RunAsync("push", host.GitUrl(service.ProjectName), "main:stored");
        var repositories = host.Services.GetRequiredService<GitRepositoryStore>();
        using var git = await repositories.OpenTreeAsync(service.Id, (await repositories.TreeAsync(service.Id, "stored", null, CancellationToken.None))!, CancellationToken.None);
        var folder = new DirectorySourceTree(work.Combine("."));

        Assert.Equal(folder.Walk(), git.Walk());
        Assert.Equal(folder.Top().Where(entry => entry.Path != "out"), git.Top().Where(entry => entry.Path != "out"));
        foreach (var path in folder.Walk().Select(entry => entry.Path).Append("folder/package.json").Append("nothing").Append("a"))
        {
            Assert.Equal((path, folder.FileExists(path), folder.DirectoryExists(path), folder.IsExecutable(path)), (path, git.FileExists(path), git.DirectoryExists(path), git.IsExecutable(path)));
            Assert.Equal(folder.ReadBytes(path, 1000), git.ReadBytes(path, 1000));
        }

        Assert.Equal(Assert.Throws<PlanException>(() => folder.FileExists("out/passwd")).Message, Assert.Throws<PlanException>(() => git.FileExists("out/passwd")).Message);
        Assert.Equal(Assert.Throws<PlanException>(() => folder.FileExists("../x")).Message, Assert.Throws<PlanException>(() => git.FileExists("../x")).Message);
        Assert.Equal(PlanJson.Write(Planner.Plan(folder, new()).Plan), PlanJson.Write(Planner.Plan(git, new()).Plan));
        Assert.Equal(folder.Subtree("web").Walk(), git.Subtree("web").Walk());
    }

    private async Task<string> DockerfileOfAsync(string build) => (await host.Owner.GetFromJsonAsync($"/v1/builds/{build}/plan", ApiJson.Default.BuildPlanView))!.Generated!;

    private async Task<SortedDictionary<string, string>> FilesAsync(string node, string build)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using var stream = await host.Services.GetRequiredService<IBuildWork>().OpenContextAsync(node, build, CancellationToken.None);
        await using var reader = new TarReader(stream);
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            if (entry.DataStream is { } data)
            {
                using var text = new StreamReader(data);
                files[entry.Name] = await text.ReadToEndAsync();
            }
        }

        return files;
    }
}
