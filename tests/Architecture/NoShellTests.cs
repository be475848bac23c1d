using System.Text.RegularExpressions;

namespace ProxPaaS.Tests.Architecture;

/// <summary>Nothing that is shipped starts a shell or builds a command line by joining strings.</summary>
public sealed partial class NoShellTests
{
    [Fact]
    public void ShippedCode_StartsNoShell()
        => Assert.Empty(Offences(Shell()));

    [Fact]
    public void ShippedCode_PassesArgumentsAsAList()
        => Assert.Empty(Offences(JoinedArguments()));

    [Theory]
    [InlineData("new ProcessStartInfo(\"/bin/sh\")")]
    [InlineData("start.UseShellExecute = true;")]
    [InlineData("Process.Start(\"bash\", x)")]
    public void Rule_KnowsAShellWhenItSeesOne(string line) => Assert.Matches(Shell(), line);

    [Fact]
    public void Rule_KnowsJoinedArgumentsWhenItSeesThem() => Assert.Matches(JoinedArguments(), "start.Arguments = $\"-x {value}\";");

    private static IEnumerable<string> Offences(Regex rule)
        => Repository.Files("src", "*.cs")
            .SelectMany(file => File.ReadLines(Path.Combine(Repository.Root, file)).Select((line, index) => (file, line, index)))
            .Where(l => rule.IsMatch(l.line)).Select(l => $"{l.file}:{l.index + 1}: {l.line.Trim()}");

    [GeneratedRegex("""UseShellExecute\s*=\s*true|(ProcessStartInfo|Process\.Start)\(\s*"(/bin/|/usr/bin/)?(ba|da|z)?sh"|"cmd(\.exe)?",? ?"/c"|"-c",\s*\$""")]
    private static partial Regex Shell();

    [GeneratedRegex("""\.Arguments\s*=\s*[^=>]""")]
    private static partial Regex JoinedArguments();
}
