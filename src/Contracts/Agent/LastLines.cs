namespace ProxPaaS.Contracts.Agent;

/// <summary>What a program printed last, behind a sentence about its end: whoever reads such a sentence can tell the two apart.</summary>
public static class LastLines
{
    public const string Mark = " Its last lines: ";

    /// <param name="sentence">With its full stop.</param>
    public static string Behind(string sentence, IEnumerable<string> lines) => $"{sentence}{Mark}{string.Join(" | ", lines)}";
}
