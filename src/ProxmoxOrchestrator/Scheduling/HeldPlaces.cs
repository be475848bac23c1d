namespace ProxPaaS.Orchestrator.Scheduling;

/// <summary>What volumes tie to their nodes.</summary>
/// <param name="Pins">By service id.</param>
/// <param name="Kept">One for each pinned service, and for each volume whose service is gone.</param>
internal sealed record HeldPlaces(IReadOnlyDictionary<string, NodePin> Pins, IReadOnlyList<KeptPlace> Kept)
{
    public static HeldPlaces None { get; } = new(new Dictionary<string, NodePin>(), []);
}
