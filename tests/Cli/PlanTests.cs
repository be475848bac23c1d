using ProxPaaS.Cli;

namespace ProxPaaS.Tests.Cli;

public sealed class PlanTests : PxTest
{
    [Fact]
    public async Task Plan_Folder_IsPrintedWithOriginsOrAsJson()
    {
        File.WriteAllText(Path.Combine(Work, "package.json"), """{"scripts":{"start":"node a.js"}}""");
        Variables["FROM_OUTSIDE"] = "yes";

        var text = await PxAsync("plan", ".", "--pkgs", "jq", "--start-cmd", "./run");
        var json = (await PxAsync("plan", "--json", "--apt", "vim", "--env", "A=b", "--env", "FROM_OUTSIDE", "--install-cmd", "true", "--build-cmd", "make")).Json;

        Assert.Contains("nix package: jq  [node provider + options: Node 18 by default]", text.Out);
        Assert.Contains("run: ./run  [options]", text.Out);
        Assert.Equal("vim", json.GetProperty("phases").GetProperty("setup").GetProperty("aptPkgs")[0].GetString());
        Assert.Equal("yes", json.GetProperty("variables").GetProperty("FROM_OUTSIDE").GetString());
        Assert.Equal("make", json.GetProperty("phases").GetProperty("build").GetProperty("cmds")[0].GetString());
        Assert.Equal("npm run start", json.GetProperty("start").GetProperty("cmd").GetString());
    }

    [Fact]
    public async Task Plan_AsToml_ReadsBackAsTheSamePlan()
    {
        File.WriteAllText(Path.Combine(Work, "package.json"), """{"scripts":{"start":"node a.js"}}""");
        string[] options = ["--libs", "zlib", "--json-plan", """{"phases":{"a:b":{"cmds":["echo \"x\"\ty"]}},"start":{"user":"web"}}"""];

        var json = (await PxAsync(["plan", "--json", .. options])).Json.GetRawText();
        var toml = await PxAsync(["plan", "--format", "toml", .. options]);
        File.WriteAllText(Path.Combine(Work, "nixpacks.toml"), toml.Out);
        var again = (await PxAsync("plan", "--format", "json")).Json.GetRawText();

        Assert.Contains("zlib", json);
        Assert.Contains("web", json);
        Assert.Equal(json, again);
        Assert.Contains("There is no format 'yaml'", (await PxAsync("plan", "--format", "yaml")).Error);
        Assert.Contains("The plan in the options is not valid JSON", (await PxAsync("plan", "--json-plan", "{")).Error);
    }

    [Fact]
    public async Task Plan_NothingToBuild_SaysWhatIsMissing()
    {
        File.WriteAllText(Path.Combine(Work, "notes.txt"), "");

        Assert.Contains("Add one or a Dockerfile", (await PxAsync("plan")).Out);
    }

    [Fact]
    public async Task Plan_BrokenManifest_IsASentence()
    {
        File.WriteAllText(Path.Combine(Work, "package.json"), "{");

        var run = await PxAsync("plan");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("package.json is not valid JSON", run.Error);
    }

    [Fact]
    public async Task Plan_Dockerfile_IsPrintedAndWritten()
    {
        File.WriteAllText(Path.Combine(Work, "main.py"), "");

        var run = await PxAsync("plan", "--dockerfile", "--packages", "debian", "--out", "out", "--env", "TOKEN=s3cret");

        Assert.StartsWith("FROM debian:bookworm-slim\n", run.Out);
        Assert.DoesNotContain("s3cret", run.Out);
        Assert.Equal(run.Out, File.ReadAllText(Path.Combine(Work, "out/.nixpacks/Dockerfile")));
        Assert.Contains("There are no packages 'apk'", (await PxAsync("plan", "--dockerfile", "--packages", "apk")).Error);
    }
}
