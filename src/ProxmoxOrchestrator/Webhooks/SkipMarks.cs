namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>
/// The rule for <c>[skip ci]</c>: a push is skipped when every commit that it brings carries a mark anywhere in its message, in any case.
/// One commit without a mark deploys them all. What people ask for by hand ignores marks.
/// </summary>
internal static class SkipMarks
{
    private static readonly string[] Marks = ["[skip ci]", "[ci skip]", "[no ci]", "[skip cd]", "[cd skip]", "[skip deploy]"];

    public static bool Skips(IReadOnlyList<string> messages) => messages.Count > 0 && messages.All(HasMark);

    private static bool HasMark(string message) => Marks.Any(mark => message.Contains(mark, StringComparison.OrdinalIgnoreCase));
}
