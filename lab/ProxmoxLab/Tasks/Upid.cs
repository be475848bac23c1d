using System.Globalization;
using System.Text.RegularExpressions;

namespace ProxPaaS.Lab.Tasks;

/// <summary>A task's name: <c>UPID:node:pid:pstart:start:type:id:user:</c>, numbers in eight hex digits.</summary>
internal sealed partial record Upid(string Node, int Pid, long PStart, long Start, string Type, string Id, string User)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"UPID:{Node}:{Pid:X8}:{PStart:X8}:{Start:X8}:{Type}:{Id}:{User}:");

    public static Upid? Parse(string text)
        => Pattern().Match(text) is { Success: true } match
            ? new(match.Groups[1].Value, (int)Hex(match.Groups[2]), Hex(match.Groups[3]), Hex(match.Groups[4]), match.Groups[5].Value, match.Groups[6].Value, match.Groups[7].Value)
            : null;

    private static long Hex(Group group) => long.Parse(group.Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^UPID:([a-zA-Z0-9](?:[a-zA-Z0-9\-]*[a-zA-Z0-9])?):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):([0-9A-Fa-f]{8}):([^:\s]+):([^:\s]*):([^:\s]+):$")]
    private static partial Regex Pattern();
}
