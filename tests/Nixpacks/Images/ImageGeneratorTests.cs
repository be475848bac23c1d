using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Images;

namespace ProxPaaS.Tests.Nixpacks.Images;

public sealed class ImageGeneratorTests
{
    [Fact]
    public void Generate_PackagesDebianLacks_AreAllNamed()
    {
        var refused = Assert.Throws<PlanException>(() => Generate(new DebianPackages(), ("Staticfile", ""), ("nixpacks.toml", "[phases.setup]\nnixPkgs = [\"...\", \"deno\", \"swift\", \"jq\"]\n")));

        Assert.Contains("Debian 12 has nothing for deno, swift.", refused.Message);
        Assert.Contains("Add a Dockerfile", refused.Message);
    }

    [Theory]
    [InlineData("a\nb", """RUN ["/bin/sh","-c","a\nb"]""")]
    [InlineData("cat <<X", """RUN ["/bin/sh","-c","cat <<X"]""")]
    [InlineData("echo \\", """RUN ["/bin/sh","-c","echo \\"]""")]
    [InlineData("--mount=type=bind,target=/x true", """RUN ["/bin/sh","-c","--mount=type=bind,target=/x true"]""")]
    [InlineData("echo \"$HOME\" # hi", "RUN echo \"$HOME\" # hi")]
    public void Generate_Command_StaysOneInstruction(string command, string expected)
        => Assert.Contains($"\n{expected}\n", Generate(new DebianPackages(), new PlanOptions { BuildCommand = command }, ("Staticfile", "")).Dockerfile);

    [Fact]
    public void Generate_GivenVariables_AreSecretsOfEachCommand_AndNowhereElse()
    {
        var image = ImageGenerator.Generate(
            Planner.Plan(new MemoryTree(("package.json", """{"scripts":{"build":"x"}}""")), new() { Variables = new Dictionary<string, string> { ["TOKEN"] = "s3cret", ["CI"] = "no" } }),
            new MemoryTree(("package.json", "{}")), new DebianPackages(), new() { SecretNames = ["TOKEN", "CI"] });

        var lines = image.Dockerfile.Split('\n');
        Assert.All(lines.Where(line => line.StartsWith("RUN", StringComparison.Ordinal) && line.Contains("npm ", StringComparison.Ordinal) && !line.Contains("apt-get", StringComparison.Ordinal)), line => Assert.StartsWith("RUN --mount=type=secret,id=CI --mount=type=secret,id=TOKEN for f in", line));
        Assert.DoesNotContain("ENV CI", image.Dockerfile);
        Assert.Contains("ENV NODE_ENV=\"production\"", image.Dockerfile);
        Assert.DoesNotContain("s3cret", image.Dockerfile);
        Assert.Contains($"ARG {ImageGenerator.VariablesDigest}", image.Dockerfile);
    }

    [Fact]
    public void Generate_CircleOfPhases_IsASentence()
    {
        var refused = Assert.Throws<PlanException>(() => Generate(new NixPackages(), ("Staticfile", ""), ("nixpacks.toml", "[phases.a]\ndependsOn=[\"b\"]\n[phases.b]\ndependsOn=[\"a\"]\n")));

        Assert.Equal("The phases a, b depend on each other in a circle. Correct their dependsOn.", refused.Message);
    }

    [Theory]
    [InlineData("buildImage = \"x\\nRUN evil\"")]
    [InlineData("[phases.setup]\naptPkgs = [\"curl; rm -rf /\"]")]
    [InlineData("[phases.setup]\naptPkgs = [\"-o\"]")]
    [InlineData("[phases.setup]\ncacheDirectories = [\"/a\\nRUN evil\"]\ncmds=[\"true\"]")]
    [InlineData("[phases.setup]\npaths = [\"/a b\"]")]
    [InlineData("[staticAssets]\n\"../../etc/passwd\" = \"x\"")]
    [InlineData("[start]\nuser = \"root; rm\"\ncmd=\"x\"")]
    [InlineData("[variables]\n\"A B\" = \"x\"")]
    [InlineData("[variables]\nA = \"x\\ny\"")]
    public void Generate_ValueThatWouldBreakOut_IsRefused(string configuration)
        => Assert.Throws<PlanException>(() => Generate(new NixPackages(), new PlanOptions(), "cache", ("Staticfile", ""), ("nixpacks.toml", configuration)));

    [Fact]
    public void Generate_IgnoreFile_DoesNotHideTheGeneratedFiles()
        => Assert.Equal("*\n!src\n!.nixpacks\n!.nixpacks/**\n", Generate(new NixPackages(), ("Staticfile", ""), (".dockerignore", "*\n!src\n")).Files[".nixpacks/Dockerfile.dockerignore"]);

    [Theory]
    [InlineData("nodejs_22", "nodejs", "Node.js of Debian 12")]
    [InlineData("python312", "python3-venv", "Python 3.11")]
    [InlineData("(php83.withExtensions (pe: pe.enabled ++ [pe.all.redis]))", "php8.2-redis", "PHP 8.2")]
    [InlineData("go_1_21", "golang-go", "Go 1.19")]
    [InlineData("jdk21", "openjdk-17-jdk-headless", "Java 17")]
    [InlineData("nodejs_18", "nodejs", null)]
    [InlineData("pnpm-9_x", "npm", null)]
    [InlineData("postgresql_16.dev", "libpq-dev", null)]
    public void DebianNames_KnownName_IsMappedWithItsNote(string name, string package, string? note)
    {
        var found = DebianNames.Find(name);

        Assert.NotNull(found);
        Assert.Contains(package, found.Packages);
        Assert.True(note is null ? found.Note is null : found.Note!.Contains(note, StringComparison.Ordinal), found.Note);
    }

    [Theory]
    [InlineData("deno")]
    [InlineData("dotnet-sdk")]
    [InlineData("python27")]
    [InlineData("(php83.withExtensions (pe: pe.enabled ++ [pe.all.nosuch]))")]
    [InlineData("nodejs; rm -rf /")]
    public void DebianNames_UnknownName_IsNothing(string name) => Assert.Null(DebianNames.Find(name));

    private static GeneratedImage Generate(IPackageSource source, params (string Path, string Text)[] files) => Generate(source, new PlanOptions(), files);

    private static GeneratedImage Generate(IPackageSource source, PlanOptions options, params (string Path, string Text)[] files) => Generate(source, options, null, files);

    private static GeneratedImage Generate(IPackageSource source, PlanOptions options, string? cache, params (string Path, string Text)[] files)
        => ImageGenerator.Generate(Planner.Plan(new MemoryTree(files), options), new MemoryTree(files), source, new() { CacheKey = cache });
}
