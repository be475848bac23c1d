using ProxPaaS.Cli;
using ProxPaaS.Cli.Deploying;
using ProxPaaS.Cli.Output;
using ProxPaaS.Cli.Session;

namespace ProxPaaS.Tests.Cli;

public sealed class TextTests
{
    [Theory]
    [InlineData("500m", 500)]
    [InlineData("0.5", 500)]
    [InlineData("2", 2000)]
    [InlineData("-1", null)]
    [InlineData("two", null)]
    public void CpuMilli_Written_IsThousandths(string text, int? expected) => Assert.Equal(expected, Quantity.CpuMilli(text));

    [Theory]
    [InlineData("256", 256)]
    [InlineData("256Mi", 256)]
    [InlineData("1G", 1024)]
    [InlineData("1.5GiB", 1536)]
    [InlineData("", null)]
    [InlineData("12x", null)]
    public void MemoryMiB_Written_IsMiB(string text, int? expected) => Assert.Equal(expected, Quantity.MemoryMiB(text));

    [Theory]
    [InlineData("paas.example.org", "https://paas.example.org")]
    [InlineData("localhost:8080", "http://localhost:8080")]
    [InlineData("10.0.0.5:7400/", "http://10.0.0.5:7400")]
    [InlineData("http://paas.example.org/base/", "http://paas.example.org/base")]
    public void HostAddress_Typed_IsMadeWhole(string text, string expected) => Assert.Equal(expected, HostAddress.Key(HostAddress.Parse(text)));

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("http://user:secret@x")]
    [InlineData("")]
    public void HostAddress_Unusable_IsRefused(string text) => Assert.Throws<PxException>(() => HostAddress.Parse(text));

    [Theory]
    [InlineData("plain\ttext", "plain\ttext")]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("\u001b]8;;http://evil\u0007link\u001b]8;;\u0007", "link")]
    [InlineData("a\rb\u0008c\u009b2Jd", "abc2Jd")]
    [InlineData("cut\u001b[3", "cut")]
    [InlineData("\u001b", "")]
    public void TerminalText_WithoutColour_IsOnlyText(string text, string expected) => Assert.Equal(expected, TerminalText.Safe(text, colour: false));

    [Fact]
    public void TerminalText_WithColour_KeepsColourSequencesOnly()
        => Assert.Equal("\u001b[1;31mred\u001b[0m", TerminalText.Safe("\u001b[1;31mred\u001b[0m\u001b[2J", colour: true));

    [Fact]
    public void ScaleTarget_Typed_IsANumberWithOrWithoutAService()
    {
        Assert.Equal(new ScaleTarget(null, 3), ScaleTarget.Parse("3"));
        Assert.Equal(new ScaleTarget("shop/web", 0), ScaleTarget.Parse("shop/web=0"));
        Assert.Throws<PxException>(() => ScaleTarget.Parse("web=many"));
        Assert.Throws<PxException>(() => ScaleTarget.Parse("=3"));
    }
}
