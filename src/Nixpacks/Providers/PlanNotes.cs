namespace ProxPaaS.Nixpacks.Providers;

/// <summary>What in the tree decided a value, told by the provider that read it.</summary>
internal sealed class PlanNotes
{
    private readonly Dictionary<string, List<string>> _reasons = new(StringComparer.Ordinal);

    public void Add(string path, string reason)
    {
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
