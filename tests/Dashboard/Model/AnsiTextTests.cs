using CsCheck;
using ProxPaaS.Dashboard.Model;

namespace ProxPaaS.Tests.Dashboard.Model;

public sealed class AnsiTextTests
{
    [Fact]
    public void Colours_Named_BecomeClasses()
        => Assert.Equal([new("a", ""), new("b", "ansi-red ansi-bold"), new("c", "ansi-red"), new("d", "")], AnsiText.Parse("a\u001b[1;31mb\u001b[22mc\u001b[0md"));

    [Fact]
    public void Colours_OfThePalette_AreDroppedWithTheirNumbers()
        => Assert.Equal([new("x", "ansi-green")], AnsiText.Parse("\u001b[32;38;5;31mx"));

    [Theory]
    [InlineData("\u001b]8;;http://evil\u001b\\link\u001b]8;;\u001b\\", "link")]
    [InlineData("10%\r20%\r30%", "30%")]
    [InlineData("done\r", "done")]
    [InlineData("a\tb\u0007", "a    b")]
    [InlineData("\u001b[2J\u001b[1;1Hhi", "hi")]
    [InlineData("cut \u001b[3", "cut ")]
    public void Sequences_OtherThanColours_LeaveOnlyText(string line, string expected) => Assert.Equal(expected, AnsiText.Plain(line));

    [Fact]
    public void AnyText_Parsed_HoldsNoControlCharacterAndNoStrangeClass()
        => Gen.Char[(char)0, (char)160].Array[0, 60].Select(chars => new string(chars)).Sample(line =>
        {
            foreach (var span in AnsiText.Parse(line).Where(span => line.Length > 0))
            {
                Assert.DoesNotContain(span.Text, char.IsControl);
                Assert.Matches("^(ansi-[a-z]+( ansi-bold)?)?$", span.Class);
            }
        });
}
