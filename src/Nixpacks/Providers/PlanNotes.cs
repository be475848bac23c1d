namespace ProxPaaS.Nixpacks.Providers;

/// <summary>What in the tree decided a value, told by the provider that read it.</summary>
internal sealed class PlanNotes
{
    private const string Phases = "phases.";

    private readonly Dictionary<string, List<string>> _reasons = new(StringComparer.Ordinal);

    /// <summary>What stands before the names of the phases that are being planned: <c>python:</c> of a second provider, else nothing.</summary>
    public string Prefix { get; set; } = "";

    public void Add(string path, string reason)
    {
        path = path.StartsWith(Phases, StringComparison.Ordinal) ? $"{Phases}{Prefix}{path[Phases.Length..]}" : path;
        if (!_reasons.TryGetValue(path, out var reasons))
        {
            _reasons[path] = reasons = [];
        }

        if (!reasons.Contains(reason))
        {
            reasons.Add(reason);
        }
    }

    public string? For(string path) => _reasons.TryGetValue(path, out var reasons) ? string.Join(", ", reasons) : null;
}
