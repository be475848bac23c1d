using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.References;
using ProxPaaS.Yaml;

namespace ProxPaaS.Orchestrator.Templates;

/// <summary>YAML → template, or every problem of it. Pure.</summary>
internal static class TemplateReader
{
    /// <summary>What inputs are written as in values: <c>${{input.NAME}}</c>.</summary>
    public const string Input = "input";

    private const int LongestSentence = 300, LongestNotes = 2000;

    private static readonly string[] TemplateKeys = ["name", "title", "description", "icon", "category", "documentation", "notes", "inputs", "services"];

    private static readonly string[] ServiceKeys =
        ["kind", "image", "builder", "dockerfile", "rootDirectory", "port", "health", "resources", "replicas", "command", "schedule", "variables", "volumes", "stopSeconds"];

    public static (Template? Template, IReadOnlyList<string> Problems) Read(string yaml, string? catalogue = null)
    {
        var (root, problem) = BoundedYaml.Parse(yaml, new YamlLimits());
        return root is null ? (null, [problem!]) : Read(root, catalogue);
    }

    public static (Template? Template, IReadOnlyList<string> Problems) Read(YamlValue root, string? catalogue)
    {
        var reader = new YamlReader();
        var map = reader.Map(root, "", TemplateKeys);
        var name = reader.Text(map, "", "name", required: true) ?? "";
        if (!Names.IsOne(name))
        {
            reader.Problem("name", $"1 to {Names.Longest} of a-z, 0-9 and single dashes; it starts with a letter");
        }

        var inputs = Inputs(reader, map);
        var services = reader.Map(map.Find("services"), "services").Entries.Select(e => Service(reader, e.Key, e.Value)).ToArray();
        var template = new Template(
            name, catalogue, Sentence(reader, map, "title"), Sentence(reader, map, "description"), reader.Text(map, "", "icon", required: true) ?? "",
            reader.Text(map, "", "category", required: true) ?? "", reader.Text(map, "", "documentation"), reader.Text(map, "", "notes"), inputs, new Blueprint(services));
        CheckWords(reader, template);
        if (reader.Problems.Count == 0)
        {
            foreach (var wrong in TemplateValues.Problems(template))
            {
                reader.Problem("", wrong);
            }
        }

        return reader.Problems.Count == 0 ? (template, []) : (null, reader.Problems);
    }

    private static void CheckWords(YamlReader reader, Template template)
    {
        foreach (var (key, word) in new[] { ("icon", template.Icon), ("category", template.Category) })
        {
            if (word.Length is 0 or > 40 || !word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            {
                reader.Problem(key, "a word of a-z, 0-9 and dashes");
            }
        }

        if (template.Documentation is { } address && (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != "https"))
        {
            reader.Problem("documentation", "an https address");
        }

        if (template.Notes is { Length: > LongestNotes })
        {
            reader.Problem("notes", $"at most {LongestNotes} characters");
        }
    }

    private static string Sentence(YamlReader reader, YamlValue.Mapping map, string key)
    {
        var text = reader.Text(map, "", key, required: true) ?? "";
        if (text.Length > LongestSentence || text.Any(char.IsControl))
        {
            reader.Problem(key, $"one line of at most {LongestSentence} characters");
        }

        return text;
    }

    private static TemplateInput[] Inputs(YamlReader reader, YamlValue.Mapping map)
        => [.. reader.Map(map.Find("inputs"), "inputs").Entries.Select(entry =>
        {
            var path = $"inputs.{entry.Key}";
            if (!ReferenceText.IsName(entry.Key))
            {
                reader.Problem(path, "a name is a letter or underscore, then letters, digits and underscores");
            }

            var input = reader.Map(entry.Value, path, "description", "default", "secret");
            return new TemplateInput(entry.Key, reader.Text(input, path, "description", required: true) ?? "", reader.Text(input, path, "default"), reader.Flag(input, path, "secret"));
        })];

    private static BlueprintService Service(YamlReader reader, string name, YamlValue value)
    {
        var path = $"services.{name}";
        var map = reader.Map(value, path, ServiceKeys);
        var health = reader.Map(map.Find("health"), $"{path}.health", "path", "startSeconds");
        var resources = reader.Map(map.Find("resources"), $"{path}.resources", "cpuMilli", "memoryMiB");
        var image = reader.Text(map, path, "image");
        var builder = Word<BuilderChoice>(reader, map, path, "builder");
        if (image is null == builder is null)
        {
            reader.Problem(path, "give an image, or a builder for a repository that its owner pushes");
        }

        var settings = new ServiceSettings
        {
            Kind = Word<ServiceKind>(reader, map, path, "kind") ?? ServiceKind.Web,
            Image = image,
            Build = builder is null ? null : new BuildSettings { Builder = builder },
            Dockerfile = reader.Text(map, path, "dockerfile"),
            RootDirectory = reader.Text(map, path, "rootDirectory"),
            Port = reader.Number(map, path, "port"),
            HealthPath = reader.Text(health, $"{path}.health", "path"),
            StartTimeoutSeconds = reader.Number(health, $"{path}.health", "startSeconds"),
            StopGraceSeconds = reader.Number(map, path, "stopSeconds"),
            CpuMilli = reader.Number(resources, $"{path}.resources", "cpuMilli"),
            MemoryMiB = reader.Number(resources, $"{path}.resources", "memoryMiB"),
            Replicas = reader.Number(map, path, "replicas"),
            Command = reader.Texts(map, path, "command"),
            Schedule = reader.Text(map, path, "schedule"),
        };
        var variables = reader.Map(map.Find("variables"), $"{path}.variables");
        return new(
            name, settings, variables.Entries.ToDictionary(e => e.Key, e => reader.Text(variables, $"{path}.variables", e.Key) ?? ""),
            [.. reader.Map(map.Find("volumes"), $"{path}.volumes").Entries.Select(entry =>
            {
                var at = $"{path}.volumes.{entry.Key}";
                var volume = reader.Map(entry.Value, at, "path", "sizeMiB");
                return new BlueprintVolume(entry.Key, reader.Text(volume, at, "path", required: true) ?? "", reader.Number(volume, at, "sizeMiB") ?? 0);
            })]);
    }

    private static T? Word<T>(YamlReader reader, YamlValue.Mapping map, string path, string key)
        where T : struct, Enum
    {
        if (reader.Text(map, path, key) is not { } word)
        {
            return null;
        }

        if (Enum.TryParse<T>(word, ignoreCase: true, out var value) && word.All(char.IsAsciiLetterLower))
        {
            return value;
        }

        reader.Problem(YamlReader.Join(path, key), $"one of {string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()))}");
        return null;
    }
}
