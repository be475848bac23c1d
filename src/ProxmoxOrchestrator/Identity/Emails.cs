namespace ProxPaaS.Orchestrator.Identity;

internal static class Emails
{
    private const int Longest = 254;

    /// <summary>One @ with something on both sides and nothing invisible: whether it exists, only mail can tell.</summary>
    public static bool IsOne(string? text)
        => text is { Length: > 2 and <= Longest } && text.IndexOf('@') is > 0 and var at && at == text.LastIndexOf('@') && at < text.Length - 1
            && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    /// <summary>Addresses are compared and kept in lower case.</summary>
    public static string Normalise(string email) => email.Trim().ToLowerInvariant();
}
