namespace ProxPaaS.Lab.Schema;

/// <summary>The parameters of one call. Indexed ones (<c>net0</c>…) are declared once with their count.</summary>
internal sealed class ParameterSchema
{
    private readonly Dictionary<string, Prop> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Count, Prop Prop)> _indexed = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, Prop>> Named => _named;

    public ParameterSchema Add(string name, Prop prop)
    {
        _named[name] = prop;
        return this;
    }

    public ParameterSchema AddIndexed(string prefix, int count, Prop prop)
    {
        _indexed[prefix] = (count, prop);
        return this;
    }

    public ParameterSchema AddAll(ParameterSchema other)
    {
        foreach (var (name, prop) in other._named)
        {
            _named[name] = prop;
        }

        foreach (var (prefix, indexed) in other._indexed)
        {
            _indexed[prefix] = indexed;
        }

        return this;
    }

    public ParameterSchema Node() => Add("node", Prop.Node.Required());

    public ParameterSchema Guest() => Node().Add("vmid", Prop.Vmid.Required());

    public Prop? Find(string name)
    {
        if (_named.TryGetValue(name, out var prop))
        {
            return prop;
        }

        var digits = name.Length;
        while (digits > 0 && char.IsAsciiDigit(name[digits - 1]))
        {
            digits--;
        }

        // "net00" is not "net0": an index has one spelling.
        return digits < name.Length && _indexed.TryGetValue(name[..digits], out var indexed)
            && int.TryParse(name.AsSpan(digits), out var index) && index < indexed.Count && name.Length - digits == index.ToString().Length
            ? indexed.Prop
            : null;
    }
}
