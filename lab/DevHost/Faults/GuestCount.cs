namespace ProxPaaS.DevHost.Faults;

/// <summary>Compares the guests that exist with the nodes that the platform knows: none leaked, none made twice, a foreign one as it was.</summary>
internal static class GuestCount
{
    /// <returns>What was compared, in a sentence.</returns>
    public static async Task<string> CheckAsync(FaultBench bench, LabGuest? foreign, CancellationToken cancellationToken)
    {
        var truth = await bench.Lab.TruthAsync(cancellationToken);
        var nodes = (await bench.NodesAsync(cancellationToken)).Select(n => n.Vmid).Order().ToList();
        var guests = truth.Guests.Where(g => !g.Template && g.Vmid != foreign?.Vmid).Select(g => g.Vmid).Order().ToList();
        if (!guests.SequenceEqual(nodes) || truth.Orphans.Count > 0 || truth.UnknownRunning.Count > 0)
        {
            throw new InvalidOperationException(
                $"guests {string.Join(' ', guests)}; nodes {string.Join(' ', nodes)}; volumes without a guest: {string.Join(' ', truth.Orphans)}; running without a guest: {string.Join(' ', truth.UnknownRunning)}");
        }

        return foreign is null || truth.Guests.SingleOrDefault(g => g.Vmid == foreign.Vmid) == foreign
            ? $"guests {string.Join(' ', guests)} are the nodes, no volume left over{(foreign is null ? "" : $", foreign CT {foreign.Vmid} untouched")}"
            : throw new InvalidOperationException($"foreign guest {foreign.Vmid} was touched: {foreign.Text}");
    }
}
