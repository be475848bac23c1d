using System.Text;
using CsCheck;
using ProxPaaS.Yaml;

namespace ProxPaaS.Tests.Yaml;

public sealed class BoundedYamlTests
{
    private static readonly YamlLimits Limits = new(Characters: 10_000, Depth: 8, Pieces: 500);

    [Fact]
    public void Parse_AnchorsAndMerges_AreWrittenOut()
    {
        var (root, problem) = BoundedYaml.Parse("a: &x {k: 1, l: [p, q]}\nb:\n  <<: *x\n  k: '2'\nc: *x\n", Limits);

        Assert.Null(problem);
        var b = Assert.IsType<YamlValue.Mapping>(((YamlValue.Mapping)root!).Find("b"));
        Assert.Equal(("2", false), (Text(b, "k").Value, Text(b, "k").Plain));
        Assert.Equal(2, Assert.IsType<YamlValue.Sequence>(b.Find("l")).Items.Count);
    }

    [Theory]
    [InlineData("a: 1\na: 2", "line 2: the key 'a' is there twice")]
    [InlineData("a: *nothing", "stands for nothing")]
    [InlineData("a: !python/object x", "is not supported")]
    [InlineData("a: [1", "it is not YAML")]
    [InlineData("a: 1\n---\nb: 2", "a second document")]
    [InlineData("", "there is nothing in it")]
    [InlineData("? [a]\n: 1", "a key must be text")]
    [InlineData("[[[[[[[[[[1]]]]]]]]]]", "nested deeper than 8 levels")]
    [InlineData("a: &a [*a]", "stands for nothing")]
    [InlineData(": &x   a*x}'&x }']- |\n{<<: &x a|\n|\n  ", "it is not YAML (from here on it is nonsense)")]
    public void Parse_WhatIsNotWanted_IsRefusedWithItsLine(string text, string sentence)
    {
        var (root, problem) = BoundedYaml.Parse(text, Limits);

        Assert.Null(root);
        Assert.Contains(sentence, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_ALaughBomb_EndsAtTheLimit()
    {
        var text = new StringBuilder("a0: &a0 [x, x]\n");
        for (var i = 1; i < 40; i++)
        {
            text.Append($"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n");
        }

        Assert.Contains("more than 500 parts", BoundedYaml.Parse(text.ToString(), Limits).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Anything_NeverThrows()
        => Gen.OneOf(Gen.String, Gen.Int[0, 14].Select(i => Pieces[i]).Array[0, 25].Select(string.Concat)).Sample(text =>
        {
            var (root, problem) = BoundedYaml.Parse(text, Limits);
            Assert.True(root is null != problem is null);
        });

    private static readonly string[] Pieces = ["a", ": ", "\n", "  ", "- ", "&x ", "*x", "[", "]", "{", "}", "<<: ", "'", "|\n", "!t "];

    private static YamlValue.Text Text(YamlValue.Mapping map, string key) => Assert.IsType<YamlValue.Text>(map.Find(key));
}
