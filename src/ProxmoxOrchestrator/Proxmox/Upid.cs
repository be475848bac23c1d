using System.Globalization;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>
/// A task's name: <c>UPID:NODE:PID8hex:PSTART8hex:START8hex:TYPE:ID:USER:</c>. For <c>vzclone</c> the id is the <b>source</b>;
/// the user may be <c>u@realm!token</c>.
/// </summary>
internal sealed record Upid(string Text, string Node, DateTimeOffset StartedAt, string Type, string Id, string User)
{
    public static Upid Parse(string text)
        => TryParse(text) ?? throw new FormatException($"'{text}' is not a Proxmox task id (UPID:NODE:PID:PSTART:START:TYPE:ID:USER:).");

    public static Upid? TryParse(string? text)
    {
        var parts = text?.Split(':') ?? [];
        return parts is ["UPID", { Length: > 0 } node, var pid, var pstart, var start, { Length: > 0 } type, var id, { Length: > 0 } user, ""]
            && IsHex(pid) && IsHex(pstart) && long.TryParse(start, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var seconds)
            ? new(text!, node, DateTimeOffset.FromUnixTimeSeconds(seconds), type, id, user)
            : null;
    }

    public override string ToString() => Text;

    private static bool IsHex(string text) => text.Length >= 8 && text.All(char.IsAsciiHexDigit);
}
