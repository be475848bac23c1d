using System.CommandLine;
using System.Text.RegularExpressions;
using ProxPaaS.Cli;
using ProxPaaS.Cli.Output;

namespace ProxPaaS.Tests.Cli.Hints;

/// <summary>What sentences, pages and documents tell people to type, px takes: the command is there, and so are its options.</summary>
public sealed partial class HintTests
{
    // "px commands mean it" is a sentence and nothing to type.
    private static readonly string[] Prose = ["commands", "on"];

    private static readonly RootCommand Px = PxApp.Root(PxConsole.System());

    [Fact]
    public void Hints_InSourcesAndDocuments_AreCommandsOfPx()
        => Assert.Empty(Files().SelectMany(file => Hints(file).Select(hint => (file, hint, Offence: Offence(hint)))).Where(o => o.Offence is not null)
            .Select(o => $"{Path.GetRelativePath(Root, o.file)}: px {o.hint}: {o.Offence}"));

    [Theory]
    [InlineData("status shop/web", null)]
    [InlineData("builds log X", null)]
    [InlineData("services create X --kind cron", null)]
    [InlineData("stauts", "no such command")]
    [InlineData("services craete X", "no such command")]
    [InlineData("services create X --project Y", "no option --project")]
    [InlineData("projects ls X", "takes no 'X'")]
    public void Offence_OfAHint_SaysWhatPxLacks(string hint, string? expected) => Assert.Equal(expected, Offence(hint));

    private static string? Offence(string hint)
    {
        Command command = Px;
        var words = hint.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var options = new List<Option>(Px.Options);
        var at = 0;
        for (; at < words.Length && Subcommand(command, words[at]) is { } next; at++)
        {
            command = next;
            options.AddRange(next.Options);
        }

        if (command.Subcommands.Count > 0)
        {
            return at == 0 && Prose.Contains(words[0]) ? null : at < words.Length && Bare(words[at]).StartsWith('-') ? null : "no such command";
        }

        for (var first = true; at < words.Length && words[at] != "--"; at++, first = false)
        {
            var word = Bare(words[at]).Split('=')[0];
            if (word.StartsWith('-') && word.Length > 1 && word.Any(char.IsAsciiLetter) && !options.Any(o => o.Name == word || o.Aliases.Contains(word)) && word is not ("--help" or "-h"))
            {
                return $"no option {word}";
            }

            // What follows a command in a sentence is prose, unless it is written as a thing to fill in.
            if (first && command.Arguments.Count == 0 && Thing().IsMatch(word))
            {
                return $"takes no '{word}'";
            }

            if (words[at][^1] is '.' or ',' or ';' or ')' or ':')
            {
                break;
            }
        }

        return null;
    }

    private static Command? Subcommand(Command command, string word)
        => command.Subcommands.FirstOrDefault(c => Bare(word).Split('|') is var names && names.Any(name => c.Name == name || c.Aliases.Contains(name)));

    private static string Bare(string word) => word.Trim('\'', '`', '(', ')', '.', ',', ';', ':', '[', ']', '…', '*');

    private static IEnumerable<string> Hints(string file)
    {
        var fenced = false;
        foreach (var line in File.ReadLines(file))
        {
            var text = line.Trim();
            fenced ^= text.StartsWith("```", StringComparison.Ordinal);
            if (text.StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            // Documents mark commands; elsewhere they stand in sentences.
            foreach (Match match in (file.EndsWith(".md", StringComparison.Ordinal) ? fenced ? Typed() : Marked() : Said()).Matches(Filled(text)))
            {
                yield return match.Groups[1].Value.Split(" #")[0].Split("  ")[0].Trim();
            }
        }
    }

    /// <summary>Interpolations become a word.</summary>
    private static string Filled(string line)
    {
        for (string before = ""; before != line;)
        {
            before = line;
            line = Interpolation().Replace(line, "X");
        }

        return line;
    }

    private static IEnumerable<string> Files()
        => new[] { ("src", "*.cs"), ("src", "*.razor"), ("docs", "*.md") }.SelectMany(kind => Directory.EnumerateFiles(Path.Combine(Root, kind.Item1), kind.Item2, SearchOption.AllDirectories))
            .Append(Path.Combine(Root, "README.md"))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ProxPaaS.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex("""(?<![\w./$@-])px ([a-z][^"`<]*)""")]
    private static partial Regex Said();

    [GeneratedRegex("""`(?:\./)?px ([a-z][^`]*)`""")]
    private static partial Regex Marked();

    [GeneratedRegex("""^(?:\./)?px ([a-z].*)$""")]
    private static partial Regex Typed();

    [GeneratedRegex("""\{[^{}]*\}""")]
    private static partial Regex Interpolation();

    [GeneratedRegex("""^(X|[A-Z][A-Z-]+|.*/.*)$""")]
    private static partial Regex Thing();
}
