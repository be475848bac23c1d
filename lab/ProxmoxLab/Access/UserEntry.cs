using System.Collections.Concurrent;
using ProxPaaS.Lab.State;

namespace ProxPaaS.Lab.Access;

internal sealed class UserEntry
{
    public bool Enabled { get; set; } = true;
    public long Expire { get; set; }
    public string? Comment { get; set; }
    public string? Email { get; set; }
    public string? FirstName { get; set; }
    public string? LastName { get; set; }
    public string? Keys { get; set; }
    public string? PasswordHash { get; set; }
    public ConcurrentDictionary<string, TokenEntry> Tokens { get; init; } = new(StringComparer.Ordinal);
}
