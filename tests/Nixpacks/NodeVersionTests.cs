namespace ProxPaaS.Tests.Nixpacks;

/// <summary>Ranges as upstream's library reads them, beside what npm would make of them.</summary>
public sealed class NodeVersionTests
{
    [Theory]
    [InlineData("<=18", 16)]
    [InlineData(">=14 <=18.x.x", 16)]
    [InlineData("<=18.0.0", 18)]
    [InlineData("<=18.17", 18)]
    [InlineData("16 - 18", 18)]
    [InlineData("16.x - 20.x", 20)]
    [InlineData("<18", 16)]
    [InlineData("< 18.0.0", 16)]
    [InlineData(">18", 22)]
    [InlineData(">20 <22.0.0", 18)]
    [InlineData(">20.1", 22)]
    [InlineData(">16.99.99 <17", 16)]
    [InlineData("~> 16", 16)]
    [InlineData("v20", 20)]
    [InlineData("=20.1.0", 20)]
    [InlineData(" >= 16   < 20 ", 18)]
    [InlineData("18||20", 20)]
    [InlineData("^14.18.0 || ^16.14.0 || <19", 18)]
    [InlineData("^22.0.0-rc.1", 22)]
    [InlineData("20.11.1+build.5", 20)]
    [InlineData("x", 22)]
    public void Range_OfComparators_IsTheNewestEvenVersionInIt(string range, int version) => Assert.Equal($"nodejs_{version}", Package(range));

    [Theory]
    [InlineData("node 16", 16)]
    [InlineData("16 or newer", 16)]
    [InlineData(">=16,<17", 18)]
    [InlineData("16.0.0.0", 18)]
    [InlineData("16-20", 18)]
    [InlineData("latest", 18)]
    [InlineData("", 18)]
    [InlineData("   ", 18)]
    [InlineData("||", 18)]
    [InlineData("99999999999999999999", 18)]
    public void Range_WithOtherWords_PassesThemOver(string range, int version) => Assert.Equal($"nodejs_{version}", Package(range));

    [Theory]
    [InlineData(">=20 <16", 22)]
    [InlineData("<16 14", 14)]
    public void Range_ThatExcludesItself_IsAlternatives(string range, int version) => Assert.Equal($"nodejs_{version}", Package(range));

    [Theory]
    [InlineData(".nvmrc", "lts/iron\n", 20)]
    [InlineData(".nvmrc", "v16.20.2\r\n", 16)]
    [InlineData(".nvmrc", "lts/krypton", 18)]
    [InlineData(".nvmrc", "", 18)]
    [InlineData(".node-version", "v22.3.0\n", 22)]
    public void VersionFile_IsRead(string file, string text, int version)
        => Assert.Equal($"nodejs_{version}", MemoryTree.Plan(("package.json", "{}"), (file, text)).Plan.Phases!["setup"].NixPkgs![0]);

    [Fact]
    public void Sources_InOrder_VariableThenEnginesThenFiles()
    {
        var files = new[] { ("package.json", """{"engines":{"node":"20"}}"""), (".nvmrc", "16"), (".node-version", "14") };

        Assert.Equal("nodejs_22", MemoryTree.Plan("NIXPACKS_NODE_VERSION", "22", files).Plan.Phases!["setup"].NixPkgs![0]);
        Assert.Equal("nodejs_20", MemoryTree.Plan(files).Plan.Phases!["setup"].NixPkgs![0]);
        Assert.Equal("nodejs_16", MemoryTree.Plan([("package.json", "{}"), .. files[1..]]).Plan.Phases!["setup"].NixPkgs![0]);
    }

    private static string Package(string range) => MemoryTree.Plan(("package.json", $$$"""{"engines":{"node":"{{{range}}}"}}""")).Plan.Phases!["setup"].NixPkgs![0];
}
