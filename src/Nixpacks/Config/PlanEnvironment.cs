namespace ProxPaaS.Nixpacks.Config;

/// <summary>The variables a plan is made with.</summary>
internal sealed class PlanEnvironment(IReadOnlyDictionary<string, string> variables)
{
    public IReadOnlyDictionary<string, string> Variables => variables;

    public string? Get(string name) => variables.GetValueOrDefault(name);

    /// <summary>NIXPACKS_{name}, without line ends.</summary>
    public string? Config(string name) => Get($"NIXPACKS_{name}")?.Replace("\n", "", StringComparison.Ordinal);

    public bool IsOn(string name) => Config(name) is "1" or "true";

    public PlanEnvironment With(IEnumerable<KeyValuePair<string, string>>? more)
    {
        var all = new Dictionary<string, string>(variables, StringComparer.Ordinal);
        foreach (var (name, value) in more ?? [])
        {
            all[name] = value;
        }

        return new(all);
    }
}
