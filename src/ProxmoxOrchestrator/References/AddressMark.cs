namespace ProxPaaS.Orchestrator.References;

/// <summary>Stands for an address inside a value until it is known. NUL cannot be in a variable, so nobody can write one.</summary>
internal static class AddressMark
{
    public static string Host(string serviceId) => $"\0H{serviceId}\0";

    public static string Port(string serviceId) => $"\0P{serviceId}\0";

    /// <param name="address">HOST:PORT</param>
    public static string Fill(string text, string serviceId, string address)
    {
        var colon = address.LastIndexOf(':');
        return text.Replace(Host(serviceId), address[..colon], StringComparison.Ordinal).Replace(Port(serviceId), address[(colon + 1)..], StringComparison.Ordinal);
    }

    public static IReadOnlyDictionary<string, string> Fill(IReadOnlyDictionary<string, string> variables, IReadOnlyDictionary<string, string> addresses)
        => variables.ToDictionary(v => v.Key, v => v.Value.Contains('\0') ? addresses.Aggregate(v.Value, (text, a) => Fill(text, a.Key, a.Value)) : v.Value);
}
