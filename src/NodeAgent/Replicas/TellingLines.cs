using System.Text.RegularExpressions;

namespace ProxPaaS.NodeAgent.Replicas;

/// <summary>The lines of a program's end that say why it ended: stack frames and brackets come last and say nothing. Pure.</summary>
internal static partial class TellingLines
{
    private const int Most = 5;
    private const int LongestLine = 160;

    /// <param name="lines">The end of the output, oldest first.</param>
    /// <param name="room">Characters in all; the newest lines come first into it.</param>
    public static IReadOnlyList<string> Of(IEnumerable<string> lines, int room)
    {
        var chosen = new Stack<string>();
        foreach (var line in lines.Select(Shown).Where(line => line.Length > 0 && !Noise().IsMatch(line)).Reverse().DistinctBy(line => Digits().Replace(line, "")).Take(Most))
        {
            room -= line.Length;
            if (room < 0)
            {
                break;
            }

            chosen.Push(line);
        }

        return [.. chosen];
    }

    private static string Shown(string line)
    {
        var clean = string.Concat(Colour().Replace(line, "").Where(c => !char.IsControl(c))).Trim();
        return clean.Length <= LongestLine ? clean : clean[..LongestLine] + "…";
    }

    /// <summary>A frame of JavaScript, Java or .NET, of Python or Ruby; Node's farewell; what npm says of itself and of the script it starts; brackets and markers by themselves.</summary>
    [GeneratedRegex("""^(at (?!least |most ).+|File "[^"]+", line \d+.*|from \S+:\d+:in .*|Node\.js v[\d.]+|npm (ERR!|error) (A complete log|.*_logs/).*|npm warn .*|> \S+.*|[\[\](){}^~,;\s]+)$""")]
    private static partial Regex Noise();

    // Process ids and times differ between two runs that said the same.
    [GeneratedRegex("""\d+""")]
    private static partial Regex Digits();

    [GeneratedRegex("""\x1b\[[0-9;]*[A-Za-z]""")]
    private static partial Regex Colour();
}
