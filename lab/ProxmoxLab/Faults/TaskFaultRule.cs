namespace ProxPaaS.Lab.Faults;

/// <summary>The next tasks of a type (and id) end with an error, before or after doing their work.</summary>
internal sealed record TaskFaultRule
{
    public string Type { get; init; } = "*";
    public string Id { get; init; } = "*";
    public int Count { get; init; } = 1;
    public string Error { get; init; } = "injected failure";

    /// <summary><c>before</c> or <c>after</c> the work.</summary>
    public string When { get; init; } = "before";
}
