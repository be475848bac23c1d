namespace ProxPaaS.Orchestrator.Registry.Retention;

/// <summary>An image that nothing needed when everything was looked through. It goes when a later complete look finds the same.</summary>
internal sealed class ImageCandidate
{
    /// <summary>NAME@DIGEST without the registry's host.</summary>
    public required string Image { get; init; }

    public DateTimeOffset FirstSeenAt { get; init; }

    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>Complete looks that found it unneeded, one after the other.</summary>
    public int Looks { get; set; }
}
