namespace ProxPaaS.NodeAgent.Images;

/// <summary>What a registry's refusal means. Docker hands on the registry's words as text only.</summary>
/// <param name="Final">Another try cannot help.</param>
internal sealed record PullFailure(string Sentence, bool Final, TimeSpan LeastDelay)
{
    private static readonly TimeSpan Soon = TimeSpan.Zero;

    // Registries count requests per minutes; Docker does not show Retry-After.
    private static readonly TimeSpan AfterTooMany = TimeSpan.FromSeconds(30);

    public static PullFailure Of(string image, string error) => error.ToLowerInvariant() switch
    {
        var text when Has(text, "unauthorized", "authentication required", "no basic auth", "denied", "incorrect username or password") =>
            new($"The registry refused to hand out {image}: {error.Trim()}. Check the registry's credentials.", true, Soon),
        var text when Has(text, "manifest unknown", "not found", "name unknown", "does not exist", "invalid reference format") && !Has(text, "no such host", "executable file") =>
            new($"The image {image} is not in the registry: {error.Trim()}.", true, Soon),
        var text when Has(text, "no matching manifest") =>
            new($"The image {image} was not built for this node's processor: {error.Trim()}.", true, Soon),
        var text when Has(text, "x509", "certificate") =>
            new($"The registry's certificate for {image} is not trusted on this node: {error.Trim()}.", false, Soon),
        var text when Has(text, "no space left") =>
            new($"The node's disk is too full to pull {image}: {error.Trim()}.", false, TimeSpan.FromSeconds(10)),
        var text when Has(text, "toomanyrequests", "too many requests", "429") =>
            new($"The registry asks for patience before it hands out {image}: {error.Trim()}.", false, AfterTooMany),
        _ => new($"The image {image} could not be pulled: {error.Trim()}.", false, Soon),
    };

    private static bool Has(string text, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (text.Contains(part, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
