using System.CommandLine;
using System.CommandLine.Parsing;
using ProxPaaS.Cli.Output;

namespace ProxPaaS.Cli;

/// <summary>What was wrong with the line that was typed.</summary>
internal static class UsageReport
{
    public static ErrorReport From(ParseResult parsed)
        => new("usage", $"{Complaint(parsed)} See: {Path(parsed.CommandResult)} --help", null, null, ExitCodes.Failed);

    /// <summary>The first complaint only: the others usually follow from it.</summary>
    private static string Complaint(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is not [var stray, ..])
        {
            return Unparsed(parsed) ?? parsed.Errors[0].Message;
        }

        var known = parsed.CommandResult.Command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name).ToList();
        var near = known.Select(name => (name, Distance: Distance(stray, name))).Where(pair => pair.Distance <= 2).OrderBy(pair => pair.Distance).Select(pair => pair.name).FirstOrDefault();
        return near is not null ? $"'{stray}' is not known here. Did you mean '{near}'?" : $"'{stray}' is not known here.";
    }

    /// <summary>A value of the wrong kind, in other words than the type's name in our code.</summary>
    private static string? Unparsed(ParseResult parsed)
    {
        if ((parsed.Errors[0].SymbolResult as OptionResult ?? parsed.Errors[0].SymbolResult?.Parent as OptionResult) is not { Option: var option, Tokens: [var token, ..] } || !parsed.Errors[0].Message.StartsWith("Cannot parse argument", StringComparison.Ordinal))
        {
            return null;
        }

        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        var takes = type.IsEnum ? string.Join(", ", Enum.GetNames(type).Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName))
            : type == typeof(int) || type == typeof(long) ? "a whole number"
            : type == typeof(bool) ? "true or false"
            : "another kind of value";
        return $"'{token.Value}' is nothing that {option.Name} takes: {takes}.";
    }

    private static string Path(SymbolResult? at)
        => at is CommandResult command ? $"{Path(command.Parent)} {(command.Command is RootCommand ? "px" : command.Command.Name)}".TrimStart() : "";

    /// <summary>Edits between two words, a swap of neighbours counting as one.</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                d[i, j] = i == 0 ? j : j == 0 ? i
                    : Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
