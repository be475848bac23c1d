namespace ProxPaaS.Orchestrator.References;

/// <summary>Stands for an address inside a value until it is known. NUL cannot be in a variable, so nobody can write one.</summary>
internal static class AddressMark
{
    public static string Host(string serviceId) => $"\0H{serviceId}\0";

    public static string Port(string serviceId) => $"\0P{serviceId}\0";

    /// <summary>Whether an address in the value is still to come.</summary>
    public static bool IsIn(string value) => value.Contains('\0');

    public static bool IsIn(string value, string serviceId)
        => value.Contains(Host(serviceId), StringComparison.Ordinal) || value.Contains(Port(serviceId), StringComparison.Ordinal);

    /// <param name="address">HOST:PORT</param>
    public static string Fill(string text, string serviceId, string address)
    {
        var colon = address.LastIndexOf(':');
        return text.Replace(Host(serviceId), address[..colon], StringComparison.Ordinal).Replace(Port(serviceId), address[(colon + 1)..], StringComparison.Ordinal);
    }

    public static IReadOnlyDictionary<string, string> Fill(IReadOnlyDictionary<string, string> variables, IReadOnlyDictionary<string, string> addresses)
        => variables.ToDictionary(v => v.Key, v => IsIn(v.Value) ? addresses.Aggregate(v.Value, (text, a) => Fill(text, a.Key, a.Value)) : v.Value);
}
