using System.Reflection;

namespace ProxPaaS.Orchestrator.Templates;

/// <summary>The templates that come with the platform, from <c>templates/services</c>. A test reads every one of them.</summary>
internal static class BuiltInTemplates
{
    private static readonly Lazy<IReadOnlyList<Template>> Known = new(Read);

    /// <summary>By name.</summary>
    public static IReadOnlyList<Template> All => Known.Value;

    /// <summary>File name and text of each.</summary>
    public static IEnumerable<(string File, string Text)> Sources()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("templates/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name["templates/".Length..], reader.ReadToEnd());
        }
    }

    private static IReadOnlyList<Template> Read()
        => [.. Sources().Select(s => TemplateReader.Read(s.Text).Template).OfType<Template>().OrderBy(t => t.Name, StringComparer.Ordinal)];
}
