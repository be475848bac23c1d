namespace ProxPaaS.Orchestrator.Api;

/// <summary>What is wrong with a request, field by field; all of it, not the first thing only.</summary>
internal sealed class FieldErrors
{
    private readonly SortedDictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    public void Add(string field, string message)
    {
        if (!_errors.TryGetValue(field, out var messages))
        {
            _errors[field] = messages = [];
        }

        messages.Add(message);
    }

    public void AddIf(bool wrong, string field, string message)
    {
        if (wrong)
        {
            Add(field, message);
        }
    }

    public void ThrowIfAny()
    {
        if (Any)
        {
            throw ApiProblemException.Invalid(this);
        }
    }

    public string Sentence() => string.Join(' ', _errors.Select(e => $"{e.Key}: {string.Join(' ', e.Value)}"));

    public IReadOnlyDictionary<string, string[]> ToDictionary() => _errors.ToDictionary(e => e.Key, e => e.Value.ToArray());
}
