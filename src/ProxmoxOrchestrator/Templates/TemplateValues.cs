using ProxPaaS.Orchestrator.References;

namespace ProxPaaS.Orchestrator.Templates;

/// <summary>Puts given values and chosen names into a template's services. Pure.</summary>
internal static class TemplateValues
{
    private static readonly VariableScope Empty = new(new Dictionary<string, string>(), new Dictionary<string, ScopedService>());

    /// <summary>What is wrong with the template itself, whatever is put into it.</summary>
    public static IReadOnlyList<string> Problems(Template template)
    {
        var given = template.Inputs.Where(i => i.Default is null).ToDictionary(i => i.Name, i => "given");
        var (blueprint, problems) = Fill(template, given, new Dictionary<string, string>());
        return problems.Count > 0 ? problems : BlueprintRules.Check(blueprint, Empty, "apps.invalid");
    }

    /// <param name="given">Values by input name.</param>
    /// <param name="names">Other names for services, by the name in the template.</param>
    /// <returns>The services, and what is wrong with what was given.</returns>
    public static (Blueprint Blueprint, IReadOnlyList<string> Problems) Fill(Template template, IReadOnlyDictionary<string, string> given, IReadOnlyDictionary<string, string> names)
    {
        var problems = new List<string>();
        problems.AddRange(given.Keys.Except(template.Inputs.Select(i => i.Name)).Select(name => $"{Shown(name)} is no input of {template.Name}; {Listed("inputs", template.Inputs.Select(i => i.Name))}"));
        problems.AddRange(names.Keys.Except(template.Blueprint.Services.Select(s => s.Name)).Select(name => $"{Shown(name)} is no service of {template.Name}; {Listed("services", template.Blueprint.Services.Select(s => s.Name))}"));
        problems.AddRange(template.Inputs.Where(i => i.Default is null && !given.ContainsKey(i.Name)).Select(i => $"{i.Name} has to be given: {i.Description}"));
        if (problems.Count > 0)
        {
            return (template.Blueprint, problems);
        }

        // A generated default is made once, so that several services get the same value. What was given is text, whatever is in it.
        var inputs = template.Inputs.ToDictionary(
            i => i.Name, i => given.TryGetValue(i.Name, out var text) ? ReferenceText.Write([new TextPart.Literal(text)]) : SecretGenerator.Fill(i.Default!));
        var services = template.Blueprint.Services.Select(service => service with
        {
            Name = names.GetValueOrDefault(service.Name, service.Name),
            Variables = service.Variables.ToDictionary(v => v.Key, v => Value(v.Value, $"{v.Key} of {service.Name}")),
        }).ToArray();
        return (new Blueprint(services), problems);

        string Value(string text, string where)
        {
            if (ReferenceText.IsPlain(text))
            {
                return text;
            }

            var (parts, problem) = ReferenceText.Parse(text);
            if (problem is not null)
            {
                problems.Add($"{where}: {problem}");
                return text;
            }

            return string.Concat(parts.Select(part => part switch
            {
                TextPart.Reference { Owner: TemplateReader.Input } input when inputs.TryGetValue(input.Name, out var value) => value,
                TextPart.Reference { Owner: TemplateReader.Input } input => Missing(where, input.Name),
                TextPart.Reference { Owner: { } owner } reference when names.TryGetValue(owner, out var renamed) => ReferenceText.Write([reference with { Owner = renamed }]),
                _ => ReferenceText.Write([part]),
            }));
        }

        string Missing(string where, string input)
        {
            problems.Add($"{where}: the template has no input {input}");
            return "";
        }
    }

    private static string Listed(string what, IEnumerable<string> names) => names.ToArray() is { Length: > 0 } some ? $"its {what} are {string.Join(", ", some)}" : $"it has no {what}";

    private static string Shown(string text) => new([.. text.Take(60).Select(c => char.IsControl(c) ? '?' : c)]);
}
