namespace ProxPaaS.Cli.Running;

/// <summary>What of the words is the service and what the command. Pure.</summary>
internal static class RunWords
{
    /// <param name="first">The first word.</param>
    /// <param name="beforeDashes">How many words came before <c>--</c>; null when there was none.</param>
    public static (string? Service, IReadOnlyList<string> Command) Split(string? first, string[]? rest, int? beforeDashes)
        => beforeDashes == 0 && first is not null ? (null, [first, .. rest ?? []]) : (first, rest ?? []);
}
