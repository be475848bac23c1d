using System.Globalization;
using System.Text;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Orchestrator.References;

/// <summary>Follows references between the services of an environment. Bounded: each variable is resolved once, and no value grows beyond what a container could get. Pure.</summary>
internal static class ReferenceResolver
{
    /// <summary>The address that others reach a database at, and its two halves.</summary>
    public const string Host = "HOST", Port = "PORT", Address = "ADDRESS";

    /// <summary>The first public address of a web service, and its host name alone.</summary>
    public const string Url = "URL", Domain = "DOMAIN";

    private const int LongestValue = 64 * 1024;
    private const int DeepestChain = 50;

    /// <summary>Every service by id.</summary>
    public static IReadOnlyDictionary<string, ResolvedService> Resolve(VariableScope scope)
    {
        var pass = new Pass(scope);
        var resolved = scope.Services.Values.ToDictionary(s => s.Id, pass.Service);
        return Circles(scope, resolved);
    }

    /// <summary>Two services that each need the other's address before they start would wait for ever.</summary>
    private static Dictionary<string, ResolvedService> Circles(VariableScope scope, Dictionary<string, ResolvedService> resolved)
    {
        var names = scope.Services.Values.ToDictionary(s => s.Id, s => s.Name);
        foreach (var id in resolved.Keys.ToArray())
        {
            if (PathBack(id, resolved) is { } path)
            {
                resolved[id] = resolved[id] with
                {
                    Problems = [.. resolved[id].Problems, $"{names[id]} needs the address of {string.Join(", which needs that of ", path.Select(p => names[p]))}: none of them could start first"],
                };
            }
        }

        return resolved;
    }

    private static List<string>? PathBack(string from, Dictionary<string, ResolvedService> resolved)
    {
        var cameFrom = new Dictionary<string, string>();
        var queue = new Queue<string>([from]);
        while (queue.TryDequeue(out var at))
        {
            foreach (var next in resolved[at].Needs.Keys.Where(resolved.ContainsKey))
            {
                if (next == from)
                {
                    var path = new List<string> { from };
                    for (var step = at; step != from; step = cameFrom[step])
                    {
                        path.Insert(0, step);
                    }

                    return path;
                }

                if (cameFrom.TryAdd(next, at))
                {
                    queue.Enqueue(next);
                }
            }
        }

        return null;
    }

    private sealed class Pass(VariableScope scope)
    {
        private readonly Dictionary<(string Owner, string Name), Value> _known = [];
        private readonly List<(string Owner, string Name)> _open = [];

        public ResolvedService Service(ScopedService service)
        {
            var variables = new Dictionary<string, string>();
            var needs = new Dictionary<string, string>();
            var problems = new List<string>();
            foreach (var name in service.Variables.Keys.Order(StringComparer.Ordinal))
            {
                var value = Variable(service.Name, name, service.Variables[name]);
                if (value.Problem is { } problem)
                {
                    problems.Add($"{name} of {service.Name}: {problem}");
                }
                else if (!value.Needs.Contains(service.Name))
                {
                    variables[name] = value.Text;
                    foreach (var other in value.Needs)
                    {
                        needs[scope.Services[other].Id] = other;
                    }
                }
            }

            return new(service.Id, variables, needs, problems);
        }

        private Value Variable(string owner, string name, string text)
        {
            if (ReferenceText.IsPlain(text))
            {
                return new(text, [], null);
            }

            if (_known.TryGetValue((owner, name), out var known))
            {
                return known;
            }

            if (_open.IndexOf((owner, name)) is var first and >= 0)
            {
                var circle = _open.Skip(first).Append((Owner: owner, Name: name)).Select(v => $"{v.Owner}.{v.Name}");
                return new("", [], $"it refers to itself: {string.Join(" → ", circle)}");
            }

            if (_open.Count >= DeepestChain)
            {
                return new("", [], $"it takes more than {DeepestChain} references in a row");
            }

            _open.Add((owner, name));
            var value = Expand(owner, text);
            _open.RemoveAt(_open.Count - 1);
            return _known[(owner, name)] = value;
        }

        private Value Expand(string owner, string text)
        {
            var (parts, problem) = ReferenceText.Parse(text);
            if (problem is not null)
            {
                return new("", [], problem);
            }

            var result = new StringBuilder();
            var needs = new HashSet<string>();
            foreach (var part in parts)
            {
                var value = part switch
                {
                    TextPart.Literal literal => new Value(literal.Text, [], null),
                    TextPart.Reference reference => Follow(owner, reference),
                    _ => new Value("", [], "a generated value was not made when the variable was set"),
                };
                if (value.Problem is not null)
                {
                    return value;
                }

                result.Append(value.Text);
                needs.UnionWith(value.Needs);
                if (result.Length > LongestValue)
                {
                    return new("", [], $"with its references it is longer than {LongestValue} characters");
                }
            }

            return new(result.ToString(), needs, null);
        }

        private Value Follow(string owner, TextPart.Reference reference)
        {
            var target = reference.Owner ?? owner;
            if (target == ReferenceText.Shared)
            {
                return scope.Shared.TryGetValue(reference.Name, out var shared)
                    ? Variable(ReferenceText.Shared, reference.Name, shared)
                    : new("", [], $"the environment has no shared variable {reference.Name}{Instead(scope.Shared.Keys)}");
            }

            if (!scope.Services.TryGetValue(target, out var service))
            {
                return new("", [], $"the environment has no service '{target}'{Instead(scope.Services.Keys)}");
            }

            return BuiltIn(service, reference.Name, own: target == owner)
                ?? (service.Variables.TryGetValue(reference.Name, out var text) ? Variable(target, reference.Name, text)
                : service.Fixed.TryGetValue(reference.Name, out var known) ? new(known, [], null)
                : new("", [], $"{target} has no variable {reference.Name}{Instead(service.Variables.Keys)}"));
        }

        private static Value? BuiltIn(ScopedService service, string name, bool own) => (name, service.Kind) switch
        {
            (Port, ServiceKind.Web) when own => new(service.Port.ToString(CultureInfo.InvariantCulture), [], null),
            (Host or Port or Address, ServiceKind.Database) => new(
                name switch
                {
                    Host => AddressMark.Host(service.Id),
                    Port => AddressMark.Port(service.Id),
                    _ => $"{AddressMark.Host(service.Id)}:{AddressMark.Port(service.Id)}",
                }, [service.Name], null),
            (Port or Address, ServiceKind.Web) => new("", [], $"{service.Name} is a web service, and others reach it at its public address: write ${{{{{service.Name}.{Url}}}}}"),
            (Port or Address, _) => new("", [], $"{service.Name} is not listening: only services of the kind database have an address"),
            (Url, ServiceKind.Web) when service.Urls.Count > 0 => new(service.Urls[0].TrimEnd('/'), [], null),
            (Domain, ServiceKind.Web) when service.Urls.Count > 0 => new(new Uri(service.Urls[0]).Host, [], null),
            _ => null,
        };

        private static string Instead(IEnumerable<string> names)
            => names.Order(StringComparer.Ordinal).Take(8).ToArray() is { Length: > 0 } some ? $"; it has {string.Join(", ", some)}" : "";

        /// <param name="Needs">Names of services whose address is in it.</param>
        private sealed record Value(string Text, IReadOnlySet<string> Needs, string? Problem)
        {
            public Value(string text, IEnumerable<string> needs, string? problem)
                : this(text, needs.ToHashSet(), problem)
            {
            }
        }
    }
}
