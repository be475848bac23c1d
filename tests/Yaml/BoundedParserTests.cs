using System.Text;
using CsCheck;
using ProxPaaS.Yaml;
using YamlDotNet.Core;

namespace ProxPaaS.Tests.Yaml;

public sealed class BoundedParserTests
{
    // All that YAML gives a meaning to, also in places where it has none.
    private static readonly string[] Pieces =
    [
        "a", "b: ", ": ", "\n", "  ", "\t", "- ", "? ", "&x ", "*x", "[", "]", "{", "}", ",", "<<: ", "'", "\"", "|\n", ">-9\n", "|+ #", "!t ", "!!", "!<", "%YAML 1.99999999999\n", "%TAG ! a\n", "%x", "---", "...", "# c\n",
        "\\", "\\xZ", "\\U0011FFFF", "\\uD800", "\r", "\0", "\u0085", "\u2028", "\uFEFF", "\uD800", "@", "`", "9999999999999999999",
    ];

    [Fact]
    public void Anything_EndsOrIsRefusedWithItsPlace()
        => Gen.OneOf(Gen.String, Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 30].Select(string.Concat)).Sample(
            text =>
            {
                try
                {
                    Read(text, 64);
                }
                catch (YamlException ex)
                {
                    Assert.InRange(ex.Start.Line, 0, text.Length + 2);
                }
            },
            iter: 20_000);

    [Theory]
    [InlineData("[[[]]]", true)]
    [InlineData("[[[[]]]]", false)]
    [InlineData("a: {b: {}}", true)]
    [InlineData("- - - - a", false)]
    [InlineData("[[[]], [[]]]", true)]
    public void Nesting_BeyondTheDepth_IsRefused(string text, bool read)
    {
        if (read)
        {
            Read(text, 3);
        }
        else
        {
            Assert.Equal("it is nested deeper than 3 levels", Assert.Throws<MaximumRecursionLevelReachedException>(() => Read(text, 3)).Message);
        }
    }

    [Fact]
    public void Nesting_OfAHugeText_EndsTheReadingAndNotTheProcess()
        => Assert.Throws<MaximumRecursionLevelReachedException>(() => Read(new StringBuilder().Insert(0, "[", 1_000_000).ToString(), 64));

    private static void Read(string text, int depth)
    {
        var parser = new BoundedParser(text, depth);
        while (parser.MoveNext())
        {
            Assert.NotNull(parser.Current);
        }
    }
}
