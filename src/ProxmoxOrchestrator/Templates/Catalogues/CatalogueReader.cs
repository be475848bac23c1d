using ProxPaaS.Yaml;

namespace ProxPaaS.Orchestrator.Templates.Catalogues;

/// <summary>A catalogue's text → its templates; one that is wrong is left out and named. Pure.</summary>
internal static class CatalogueReader
{
    private const int MostTemplates = 200;

    /// <returns>Problem is empty when all is well; without templates it says why the whole is of no use.</returns>
    public static (IReadOnlyList<Template> Templates, string Problem) Read(string text, string catalogue)
    {
        var (root, problem) = BoundedYaml.Parse(text, new YamlLimits(Characters: CatalogueClient.LargestBytes, Pieces: 100_000));
        if (root is null)
        {
            return ([], $"It cannot be used: {problem}.");
        }

        if (root is not YamlValue.Mapping map || map.Find("templates") is not YamlValue.Sequence { Items: { Count: > 0 and <= MostTemplates } items })
        {
            return ([], $"It cannot be used: a map with a list 'templates' of 1 to {MostTemplates} is expected.");
        }

        var templates = new Dictionary<string, Template>();
        var problems = new List<string>();
        foreach (var (item, number) in items.Select((item, i) => (item, i + 1)))
        {
            var (template, wrong) = TemplateReader.Read(item, catalogue);
            if (template is null)
            {
                problems.Add($"templates[{number}]: {wrong[0]}");
            }
            else if (!templates.TryAdd(template.Name, template))
            {
                problems.Add($"templates[{number}]: {template.Name} is there twice");
            }
        }

        return ([.. templates.Values.OrderBy(t => t.Name, StringComparer.Ordinal)], problems.Count == 0 ? "" : $"Left out: {string.Join("; ", problems.Take(5))}.");
    }
}
