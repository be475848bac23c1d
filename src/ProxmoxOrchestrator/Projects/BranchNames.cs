namespace ProxPaaS.Orchestrator.Projects;

/// <summary>Branch names as <c>git check-ref-format</c> takes them, and none that a program could take for an option.</summary>
internal static class BranchNames
{
    private const int Longest = 200;

    public static bool IsOne(string? name)
        => name is { Length: > 0 and <= Longest } && name[0] is not ('-' or '/') && name[^1] is not ('/' or '.') && name != "@"
            && !name.Any(c => char.IsControl(c) || c is ' ' or '~' or '^' or ':' or '?' or '*' or '[' or '\\')
            && !name.Contains("..", StringComparison.Ordinal) && !name.Contains("@{", StringComparison.Ordinal) && !name.Contains("//", StringComparison.Ordinal)
            && name.Split('/').All(part => !part.StartsWith('.') && !part.EndsWith(".lock", StringComparison.Ordinal));
}
