namespace ProxPaaS.Lab.Http;

/// <summary>Finds the call for a method and path. <c>{volume}</c> takes the rest of the path, slashes and all.</summary>
internal sealed class RouteTable
{
    private readonly Step _root = new();

    public void Add(Endpoint endpoint)
    {
        var step = _root;
        foreach (var segment in endpoint.Path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            step = step.Descend(segment);
        }

        step.Endpoints[endpoint.Method] = endpoint;
    }

    public Endpoint? Find(string method, string path, Dictionary<string, string> values)
        => Find(_root, path.Split('/', StringSplitOptions.RemoveEmptyEntries), 0, values)?.Endpoints.GetValueOrDefault(method);

    private static Step? Find(Step step, string[] segments, int index, Dictionary<string, string> values)
    {
        if (index == segments.Length)
        {
            return step;
        }

        if (step.Literals.TryGetValue(segments[index], out var literal))
        {
            return Find(literal, segments, index + 1, values);
        }

        if (step.Parameter is not { } parameter)
        {
            return null;
        }

        var takesRest = step.ParameterName is "volume" or "poolid";
        values[step.ParameterName!] = takesRest ? string.Join('/', segments[index..]) : segments[index];
        return takesRest ? parameter : Find(parameter, segments, index + 1, values);
    }

    private sealed class Step
    {
        public Dictionary<string, Step> Literals { get; } = new(StringComparer.Ordinal);
        public Dictionary<string, Endpoint> Endpoints { get; } = new(StringComparer.Ordinal);
        public Step? Parameter { get; private set; }
        public string? ParameterName { get; private set; }

        public Step Descend(string segment)
        {
            if (!segment.StartsWith('{'))
            {
                return Literals.TryGetValue(segment, out var known) ? known : Literals[segment] = new Step();
            }

            ParameterName = segment.Trim('{', '}');
            return Parameter ??= new Step();
        }
    }
}
