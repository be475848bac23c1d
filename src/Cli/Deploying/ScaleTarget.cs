using System.Globalization;

namespace ProxPaaS.Cli.Deploying;

/// <summary><c>web=3</c>, or <c>3</c> for the linked service.</summary>
internal sealed record ScaleTarget(string? Service, int Replicas)
{
    public static ScaleTarget Parse(string text)
    {
        var at = text.LastIndexOf('=');
        return int.TryParse(text[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var replicas) && at != 0
            ? new(at < 0 ? null : text[..at], replicas)
            : throw PxException.Usage($"'{text}' is not a number of replicas. Write 3, or web=3.");
    }
}
