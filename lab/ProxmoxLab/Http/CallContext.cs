using System.Globalization;
using ProxPaaS.Lab.Access;

namespace ProxPaaS.Lab.Http;

/// <summary>One call: who, on which node, with which parameters (checked against the call's schema).</summary>
internal sealed class CallContext(Caller caller, Dictionary<string, object?> parameters, CancellationToken cancellationToken)
{
    public Caller Caller => caller;

    public Dictionary<string, object?> Raw => parameters;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The host that answers; <c>localhost</c> is already replaced.</summary>
    public string Node { get; set; } = "";

    /// <summary>The file of an upload.</summary>
    public string? UploadFile { get; init; }

    public int Vmid => Int("vmid") ?? 0;

    public bool Has(string name) => parameters.ContainsKey(name);

    public string? Text(string name) => parameters.GetValueOrDefault(name) as string;

    public string Need(string name) => Text(name) ?? throw new InvalidOperationException($"parameter {name} is not in the schema of this call");

    public bool Flag(string name, bool absent = false) => Text(name) is { } text ? text == "1" : absent;

    public int? Int(string name) => Text(name) is { } text && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public long? Long(string name) => Text(name) is { } text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public double? Number(string name) => Text(name) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The parameters that describe the thing itself, without those that only address it.</summary>
    public Dictionary<string, string> Options(params string[] except)
        => parameters.Where(pair => pair.Value is string && !except.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => (string)pair.Value!, StringComparer.Ordinal);
}
