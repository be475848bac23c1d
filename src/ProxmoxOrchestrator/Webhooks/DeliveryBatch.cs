using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;

namespace ProxPaaS.Orchestrator.Webhooks;

/// <summary>The waiting deliveries of a source, by what they are about. Pure.</summary>
/// <param name="ByRef">Oldest first; the empty name stands for the branch that deploys.</param>
/// <param name="Held">Deliveries of branches that were built a moment ago, and until when they wait.</param>
internal sealed record DeliveryBatch(
    IReadOnlyDictionary<string, IReadOnlyList<(WaitingDelivery Delivery, RefChange Change)>> ByRef, IReadOnlyDictionary<string, DateTimeOffset> Held)
{
    /// <param name="done">Deliveries that are settled already.</param>
    public static DeliveryBatch Of(SourceWork work, IReadOnlyCollection<string> done, TimeSpan interval, DateTimeOffset now)
    {
        var byRef = new Dictionary<string, List<(WaitingDelivery Delivery, RefChange Change)>>();
        var held = new Dictionary<string, DateTimeOffset>();
        foreach (var delivery in work.Deliveries.Where(d => !done.Contains(d.Id)))
        {
            var changes = delivery.Content.Refs.Count > 0 ? delivery.Content.Refs : [new RefChange("", null, null, false, null)];
            var until = delivery.Manual ? now : changes.Max(c => work.Refs.GetValueOrDefault(c.Ref)?.LastBuildAt + interval) ?? now;
            if (until > now)
            {
                held[delivery.Id] = until;
                continue;
            }

            foreach (var change in changes)
            {
                if (!byRef.TryGetValue(change.Ref, out var list))
                {
                    byRef[change.Ref] = list = [];
                }

                list.Add((delivery, change));
            }
        }

        return new DeliveryBatch(byRef.ToDictionary(r => r.Key, r => (IReadOnlyList<(WaitingDelivery, RefChange)>)r.Value), held);
    }

    /// <summary>Gives each delivery its end: the newest of a reference had the effect, the others say whose it was.</summary>
    public void Finish(IReadOnlyDictionary<string, (RefOutcome Outcome, string? BuildId)> made, Dictionary<string, DeliveryEnd> ends)
    {
        var parts = new Dictionary<string, List<(DeliveryState State, string Reason, string? BuildId)>>();
        foreach (var (name, said) in ByRef)
        {
            var (outcome, buildId) = made[name];
            var newest = said[^1].Delivery.Id;
            foreach (var id in said.Select(s => s.Delivery.Id).Distinct())
            {
                if (!parts.TryGetValue(id, out var list))
                {
                    parts[id] = list = [];
                }

                var acts = outcome.Action is RefAction.Build or RefAction.Gone or RefAction.Preview;
                list.Add(id == newest || !acts
                    ? (acts ? DeliveryState.Done : DeliveryState.Skipped, buildId is null ? outcome.Reason : $"{outcome.Reason} ({buildId})", buildId)
                    : (DeliveryState.Skipped, $"Skipped because {newest} came after it and says the same or something newer about {DeployBranch.Short(name)}.", null));
            }
        }

        foreach (var (id, list) in parts)
        {
            var state = list.Any(p => p.State == DeliveryState.Done) ? DeliveryState.Done : DeliveryState.Skipped;
            ends[id] = new(state, string.Join(' ', list.Select(p => p.Reason).Distinct()), list.Select(p => p.BuildId).OfType<string>().LastOrDefault());
        }
    }
}
