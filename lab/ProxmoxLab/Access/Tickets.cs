using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ProxPaaS.Lab.Access;

/// <summary>Tickets (two hours) and the CSRF tokens that go with them, both signed with a key of the lab.</summary>
internal sealed class Tickets(AccessState state, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(2);

    public string Issue(string user)
    {
        var plain = $"PVE:{user}:{Now():X8}";
        return $"{plain}::{Sign(plain)}";
    }

    public string IssueCsrf(string user) => Csrf(user, Now());

    /// <summary>The user of a valid ticket; null otherwise.</summary>
    public string? Verify(string ticket)
    {
        var end = ticket.LastIndexOf("::", StringComparison.Ordinal);
        if (end < 0 || !Same(Sign(ticket[..end]), ticket[(end + 2)..]) || ticket[..end].Split(':') is not ["PVE", var user, var time])
        {
            return null;
        }

        return Fresh(time) ? user : null;
    }

    public bool VerifyCsrf(string user, string? token)
        => token?.Split(':') is [var time, _] && Fresh(time)
            && long.TryParse(time, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var issued) && Same(Csrf(user, issued), token);

    private bool Fresh(string time)
        => long.TryParse(time, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var issued)
            && Now() - issued is var age && age >= -300 && age < Lifetime.TotalSeconds;

    private string Csrf(string user, long time) => $"{time:X8}:{Sign($"csrf:{time:X8}:{user}")}";

    private long Now() => clock.GetUtcNow().ToUnixTimeSeconds();

    private string Sign(string text) => Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(state.TicketKey), Encoding.UTF8.GetBytes(text)));

    private static bool Same(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
