using System.Text.RegularExpressions;

namespace ProxPaaS.NodeAgent.Builds.Bases;

/// <param name="Image">As BuildKit names it: <c>docker.io/library/busybox:1.36</c>.</param>
/// <param name="Error">BuildKit's words.</param>
internal sealed partial record BaseImageFailure(string Image, string Error)
{
    private static readonly string[] Limits = ["toomanyrequests", "too many requests", "rate limit"];

    private static readonly string[] Refusals =
    [
        "unauthorized", "forbidden", "denied", "authorization failed", "insufficient_scope", "no basic auth", "authentication required", "not found", "unknown", "no match for platform",
        "invalid", "x509", "certificate",
    ];

    private static readonly string[] Absences =
    [
        "dial tcp", "connection refused", "connection reset", "no such host", "i/o timeout", "tls handshake timeout", "deadline exceeded", "timeout awaiting response", "network is unreachable", "no route to host",
        "temporary failure", "server misbehaving", "broken pipe", "unexpected eof", ": eof", "bad gateway", "service unavailable", "gateway timeout", "internal server error",
    ];

    // "401 Unauthorized", "429 Too Many Requests", "[manifests 1.36]: 503 Service Unavailable"
    private const string Status = "unexpected status";

    /// <summary>What does not clearly say that the registry is away is taken for an answer.</summary>
    public BaseImageTrouble Trouble
    {
        get
        {
            // Not the names in it: team/unknown-app is no refusal.
            var text = Address().Replace(Error, "").Replace(Image, "", StringComparison.Ordinal).ToLowerInvariant();
            return Limits.Any(text.Contains) ? BaseImageTrouble.Limited
                : !text.Contains("dial tcp", StringComparison.Ordinal) && Refusals.Any(text.Contains) ? BaseImageTrouble.Refused
                : Absences.Any(text.Contains) || (text.Contains(Status, StringComparison.Ordinal) && Server5xx(text)) ? BaseImageTrouble.Unavailable
                : BaseImageTrouble.Refused;
        }
    }

    [GeneratedRegex(@"https?://[^\s""]+")]
    private static partial Regex Address();

    private static bool Server5xx(string text)
    {
        var after = text[text.LastIndexOf(Status, StringComparison.Ordinal)..];
        return after.Split(' ', ':').Any(word => word.Length == 3 && word[0] == '5' && word.All(char.IsAsciiDigit));
    }
}
