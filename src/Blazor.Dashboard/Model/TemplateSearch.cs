using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Model;

/// <summary>Which templates somebody means.</summary>
internal static class TemplateSearch
{
    /// <summary>Every word has to be somewhere; those with it in their name come first.</summary>
    /// <param name="category">Null: any.</param>
    public static IReadOnlyList<TemplateView> Find(IEnumerable<TemplateView> all, string? search, string? category)
    {
        var words = (search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. all.Where(t => (category is null || t.Category == category) && words.All(w => Has(t, w)))
            .OrderByDescending(t => words.Length > 0 && words.All(w => Contains(t.Title, w) || Contains(t.Name, w)))
            .ThenBy(t => t.Title, StringComparer.OrdinalIgnoreCase)];
    }

    private static bool Has(TemplateView template, string word)
        => Contains(template.Title, word) || Contains(template.Name, word) || Contains(template.Description, word) || Contains(template.Category, word)
            || template.Services.Any(s => Contains(s.Name, word) || (s.Image is { } image && Contains(image, word)));

    private static bool Contains(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
