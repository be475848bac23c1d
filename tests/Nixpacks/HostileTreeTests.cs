using System.Text;
using ProxPaaS.Nixpacks;
using ProxPaaS.Nixpacks.Source;

namespace ProxPaaS.Tests.Nixpacks;

public sealed class HostileTreeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plan-").FullName;

    private string App => Path.Combine(_folder, "app");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void LinkOut_NamedByAProvider_IsRefused()
    {
        Write("outside.json", "{}");
        Directory.CreateDirectory(App);
        File.CreateSymbolicLink(Path.Combine(App, "package.json"), "../outside.json");

        Assert.Contains("leads out of the source", Assert.Throws<PlanException>(Plan).Message);
    }

    [Fact]
    public void LinkOut_ThroughAFolder_IsRefused()
    {
        Write("app/main.py", "");
        File.CreateSymbolicLink(Path.Combine(App, "config"), "/etc");

        Assert.Throws<PlanException>(() => new DirectorySourceTree(App).ReadBytes("config/hostname", 1000));
        Assert.Throws<PlanException>(() => new DirectorySourceTree(App).ReadBytes("../outside.json", 1000));
    }

    [Fact]
    public void LinkOut_ThatNothingNames_IsLeftOut()
    {
        Write("app/main.py", "");
        File.CreateSymbolicLink(Path.Combine(App, "etc"), "/etc");
        File.CreateSymbolicLink(Path.Combine(App, "host.zig"), "/etc/hostname");
        File.CreateSymbolicLink(Path.Combine(App, "self"), ".");

        Assert.Equal(["python"], Plan().Providers);
    }

    [Fact]
    public void LinkInside_IsFollowed()
    {
        Write("app/real/package.json", "{}");
        File.CreateSymbolicLink(Path.Combine(App, "package.json"), "real/package.json");

        Assert.Equal(["node"], Plan().Providers);
    }

    [Fact]
    public void LinkCircle_IsRefused()
    {
        Directory.CreateDirectory(App);
        File.CreateSymbolicLink(Path.Combine(App, "Gemfile"), "Gemfile");

        Assert.Throws<PlanException>(Plan);
    }

    [Fact]
    public void HugeManifest_IsASentence()
    {
        Directory.CreateDirectory(App);
        using (var file = File.Create(Path.Combine(App, "package.json")))
        {
            file.SetLength(1L << 40);
        }

        Assert.Contains("reads at most", Assert.Throws<PlanException>(Plan).Message);
    }

    [Fact]
    public void DeepTree_IsPlanned()
    {
        Write("app/main.py", "");
        Directory.CreateDirectory(Path.Combine(App, string.Join('/', Enumerable.Repeat("d", 1000))));

        Assert.Equal(["python"], Plan().Providers);
    }

    [Fact]
    public void NameWithNewline_ReachesNoCommand()
    {
        Write("app/a\nRUN evil.csproj", "");
        Write("app/good.csproj", "");

        Assert.Equal("./out/good", Plan().Plan.Start!.Cmd);
    }

    [Theory]
    [InlineData("package.json", "[")]
    [InlineData("package.json", "{\"a\":")]
    [InlineData("Cargo.toml", "[")]
    [InlineData("Procfile", "[")]
    [InlineData("Procfile", "- ")]
    public void DeepNesting_IsASentence(string name, string part)
    {
        Write($"app/{name}", (name == "Cargo.toml" ? "a = " : "") + new StringBuilder().Insert(0, part, 100_000));

        Assert.Throws<PlanException>(Plan);
    }

    [Fact]
    public void YamlAliases_DoNotMultiply()
    {
        Write("app/Procfile", "a: &a [x,x,x,x,x,x,x,x]\n" + string.Concat("bcdefghijklmno".Select((name, at) => $"{name}: &{name} [{string.Join(',', Enumerable.Repeat($"*{"abcdefghijklmno"[at]}", 8))}]\n")));

        Assert.Throws<PlanException>(Plan);
    }

    [Fact]
    public void MissingFolder_IsASentence() => Assert.Contains("is not a folder", Assert.Throws<PlanException>(Plan).Message);

    private PlanResult Plan() => Planner.Plan(new DirectorySourceTree(App), new());

    private void Write(string path, string text)
    {
        var full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
