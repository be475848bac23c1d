using System.Text;
using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Tests.Nixpacks;

/// <summary>Manifests that are legal somewhere, or nearly: they give a plan, or a sentence for their owner.</summary>
public sealed class OddManifestTests
{
    [Theory]
    [InlineData("package.json", "\uFEFF{\"scripts\":{\"start\":\"x\"}}", "npm run start")]
    [InlineData("package.json", """{"engines":{"node":18},"scripts":{"start":"x"},"workspaces":{"packages":["a"]},"packageManager":{},"main":7}""", "npm run start")]
    [InlineData("package.json", """{"main":"a.js","main":"main.py"}""", "node main.py")]
    [InlineData("Procfile", "web: &run serve\nworker: *run\n", "serve")]
    [InlineData("Procfile", "worker: &run serve\nurgent: *run\n", "serve")]
    [InlineData("Procfile", "# ours\nrelease: migrate\nweb: serve --header \"X: y\" # all\n", "serve --header \"X: y\" # all")]
    [InlineData("Procfile", "web: \"serve --all\"\r\n", "serve --all")]
    [InlineData("Procfile", "web:\tserve\n", "serve")]
    [InlineData("nixpacks.toml", "since = 1979-05-27\n[deploy.envs]\nA = 1\n[start]\ncommand = \"no\"\n", "python main.py")]
    [InlineData("nixpacks.json", """{"providers":null,"phases":null,"start":null}""", "python main.py")]
    [InlineData("deno.json", """{"tasks":{"start":{"command":"deno run a.ts"}}}""", null)]
    [InlineData("pubspec.yaml", "any: &name site\nname: *name\n", "./bin/site.exe")]
    public void Plan_OddButReadable_StartsTheApplication(string path, string text, string? start) => Assert.Equal(start, MemoryTree.Plan((path, text), ("main.py", "")).Plan.Start?.Cmd);

    [Theory]
    [InlineData("package.json", "", "package.json is empty")]
    [InlineData("package.json", "null", "must hold a JSON object")]
    [InlineData("Procfile", "web:\n", "'web' has no command")]
    [InlineData("Procfile", "web: a: b\nnonsense\n", "Procfile is not valid YAML")]
    [InlineData("nixpacks.toml", "providers = \"node\"\n", "'providers' must be a list of texts")]
    [InlineData("nixpacks.toml", "[phases.build]\ncmds = \"make\"\n", "'cmds' must be a list of texts")]
    [InlineData("nixpacks.toml", "[variables]\nPORT = 3000\n", "put the value in quotes")]
    [InlineData("nixpacks.toml", "[[phases.build]]\ncmds = []\n", "'phases.build' must be a table")]
    [InlineData("gradlew", "", "Java 16 is not available", "nixpacks.toml", "[variables]\nNIXPACKS_JDK_VERSION = \"16\"\n")]
    public void Plan_Unreadable_SaysWhatToChange(string path, string text, string sentence, params string[] more)
        => Assert.Contains(sentence, Assert.Throws<PlanException>(() => MemoryTree.Plan(more.Length == 0 ? [(path, text)] : [(path, text), (more[0], more[1])])).Message);

    [Theory]
    [InlineData("package.json")]
    [InlineData("nixpacks.toml")]
    [InlineData("Procfile")]
    public void Plan_ManifestThatIsNotUtf8_SaysSo(string name)
    {
        var folder = Directory.CreateTempSubdirectory("plan-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, name), Encoding.Unicode.GetBytes("{\"name\": \"caf\u00e9\"}"));

            Assert.Contains("Save it as UTF-8", Assert.Throws<PlanException>(() => Planner.Plan(new DirectorySourceTree(folder), new())).Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Plan_GlobalJsonWithComments_NamesTheSdk()
        => Assert.Equal("dotnet-sdk_9", MemoryTree.Plan(("a.csproj", ""), ("global.json", "{ // as in the pipeline\n \"sdk\": { \"version\": \"9.0.100\" } }")).Plan.Phases!["setup"].NixPkgs![0]);
}
