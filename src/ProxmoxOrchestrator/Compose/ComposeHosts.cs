using System.Text.RegularExpressions;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.References;

namespace ProxPaaS.Orchestrator.Compose;

/// <summary>
/// Under compose services find each other by name; here by references. <c>db:5432</c> becomes <c>${{db.ADDRESS}}</c>, a bare <c>db</c> in a
/// variable of a host becomes <c>${{db.HOST}}</c> with the port beside it, <c>http://api:3000</c> becomes <c>${{api.URL}}</c>. Pure.
/// </summary>
internal static class ComposeHosts
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <param name="services">By compose's name: the name here, its kind and its port.</param>
    /// <returns>The variables as they are to be written, literal text escaped.</returns>
    public static Dictionary<string, string> Rewrite(
        string service, IReadOnlyDictionary<string, string> variables, IReadOnlyDictionary<string, (string Name, ServiceKind Kind, int Port)> services, ComposeReport report)
    {
        var written = variables.ToDictionary(v => v.Key, v => Value(v.Value, service, services));
        foreach (var (name, value) in variables)
        {
            var at = name.IndexOf("HOST", StringComparison.OrdinalIgnoreCase);
            if (at < 0 || value == service || !services.TryGetValue(value, out var target) || target.Kind != ServiceKind.Database)
            {
                continue;
            }

            written[name] = $"${{{{{target.Name}.{ReferenceResolver.Host}}}}}";
            var port = variables.Keys.FirstOrDefault(k => k.StartsWith(name[..at], StringComparison.Ordinal) && k.EndsWith("PORT", StringComparison.OrdinalIgnoreCase) && k != name);
            if (port is not null)
            {
                written[port] = $"${{{{{target.Name}.{ReferenceResolver.Port}}}}}";
            }
            else
            {
                report.Note($"{name} of {service} is the host of {target.Name} alone; where its port is set, set it to ${{{{{target.Name}.{ReferenceResolver.Port}}}}}.");
            }
        }

        return written;
    }

    /// <summary>The port in <c>NAME:PORT</c> of these values; null when none has one, or when they do not agree.</summary>
    public static int? PortOf(string name, IEnumerable<string> values)
        => values.Where(value => value.Contains($"{name}:", StringComparison.Ordinal)).SelectMany(value => Regex.Matches(value, $@"(?<=^|@|//|,|=){Regex.Escape(name)}:([0-9]{{1,5}})(?![0-9])", RegexOptions.None, Patience)).Select(m => int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))
            .Distinct().ToArray() is [>= 1 and <= 65535 and var port] ? port : null;

    private static string Value(string text, string service, IReadOnlyDictionary<string, (string Name, ServiceKind Kind, int Port)> services)
    {
        var result = ReferenceText.Write([new TextPart.Literal(text)]);
        foreach (var (name, target) in services.Where(s => s.Key != service && text.Contains(s.Key, StringComparison.Ordinal)))
        {
            var host = Regex.Escape(name);
            result = target.Kind switch
            {
                // After "@", "//", a comma or at the beginning: a word of the same name elsewhere is no host.
                ServiceKind.Database => Regex.Replace(
                    result, $@"(?<=^|@|//|,|=){host}:{target.Port}(?![0-9])|(?<=@|//){host}(?=/|\?|$)", $"$${{{{{target.Name}.{ReferenceResolver.Address}}}}}", RegexOptions.None, Patience),
                ServiceKind.Web => Regex.Replace(result, $@"http://{host}(:{target.Port})?(?=/|\?|$)", $"$${{{{{target.Name}.{ReferenceResolver.Url}}}}}", RegexOptions.None, Patience),
                _ => result,
            };
        }

        return result;
    }
}
