using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Compose;

/// <summary>Compose's names may hold more than DNS labels do. Pure.</summary>
internal static class ComposeNames
{
    /// <summary>my_Data.1 → my-data-1; always a label, not always another one.</summary>
    public static string Label(string name)
    {
        var words = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Split('-', StringSplitOptions.RemoveEmptyEntries);
        var label = string.Join('-', words);
        label = label.Length == 0 || !char.IsAsciiLetter(label[0]) ? $"v-{label}".TrimEnd('-') : label;
        return label[..Math.Min(label.Length, Names.Longest)].TrimEnd('-');
    }
}
