namespace ProxPaaS.Orchestrator.Projects;

/// <summary>Host names as DNS takes them, in lower case and ASCII (RFC 1123).</summary>
internal static class HostNames
{
    private const int Longest = 253;

    public static bool IsOne(string? text) => text is { Length: > 0 and <= Longest } && text.Split('.').All(IsLabel);

    private static bool IsLabel(string label)
        => label is { Length: > 0 and <= 63 } && label[0] != '-' && label[^1] != '-' && label.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
