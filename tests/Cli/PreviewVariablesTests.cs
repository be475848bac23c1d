using ProxPaaS.Cli;
using ProxPaaS.Cli.Previews;

namespace ProxPaaS.Tests.Cli;

public sealed class PreviewVariablesTests
{
    [Fact]
    public void Nothing_SaysNothing_AndAnEmptyInputRemovesAll()
    {
        Assert.Null(PreviewVariables.Parse([], null));
        Assert.Empty(PreviewVariables.Parse([], "\n\n")!);
    }

    [Fact]
    public void Lines_AreGroupedByService_AndValuesKeptWhole()
    {
        var found = PreviewVariables.Parse(["web.A=1.5=x"], "db.B=two words\nweb.A=later\nweb.EMPTY=\n")!;
        Assert.Equal(["db", "web"], found.Keys.Order());
        Assert.Equal("two words", found["db"]["B"]);
        Assert.Equal(("later", ""), (found["web"]["A"], found["web"]["EMPTY"]));
        Assert.Equal("1.5=x", PreviewVariables.Parse(["web.A=1.5=x"], null)!["web"]["A"]);
    }

    [Theory]
    [InlineData("A=sentinel-1")]
    [InlineData(".A=sentinel-1")]
    [InlineData("web.=sentinel-1")]
    [InlineData("web.A")]
    [InlineData("=web.sentinel-1")]
    public void OtherLines_AreRefused_WithoutRepeatingThem(string line)
        => Assert.DoesNotContain("sentinel", Assert.Throws<PxException>(() => PreviewVariables.Parse([line], null)).Message);
}
