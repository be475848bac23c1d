namespace ProxPaaS.Lab.Guests;

/// <summary>A snapshot: the configuration at that time.</summary>
internal sealed class GuestSnapshot
{
    public required string Name { get; init; }
    public string? Description { get; set; }
    public long Time { get; init; }
    public string? Parent { get; set; }
    public Dictionary<string, string> Config { get; init; } = new(StringComparer.Ordinal);
}
