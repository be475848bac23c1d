using ProxPaaS.Orchestrator.Api;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>Names of projects, environments and services: they become part of host names, git URLs and image names, so all are DNS labels.</summary>
internal static class Names
{
    public const int Longest = 40;

    public static bool IsOne(string? text)
        => text is { Length: > 0 and <= Longest } && text[0] is >= 'a' and <= 'z' && text[^1] != '-' && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')
            && !text.Contains("--", StringComparison.Ordinal);

    public static void Check(FieldErrors errors, string field, string? name)
        => errors.AddIf(!IsOne(name), field, $"1 to {Longest} of a-z, 0-9 and single dashes; starts with a letter, does not end with a dash.");
}
