using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Dashboard.Model;

/// <summary>The platform in one phrase, with what to look at first.</summary>
internal sealed record Health(string Words, string Detail, Tone Tone)
{
    public static Health Of(OverviewView overview)
    {
        var bad = overview.Services.Where(s => s.State is ServiceState.Failed or ServiceState.Degraded).Select(s => s.Name)
            .Concat(overview.Nodes.Where(n => n.State is NodeState.Unreachable or NodeState.Failed or NodeState.NeedsOperator).Select(n => n.Name))
            .Concat(overview.Edges.Where(e => !e.Connected).Select(e => e.Name))
            .ToList();
        var busy = overview.Services.Count(s => s.State is ServiceState.Building or ServiceState.Deploying);
        return bad.Count > 0 ? new($"{bad.Count} need{(bad.Count == 1 ? "s" : "")} attention", string.Join(", ", bad), Tone.Warning)
            : busy > 0 ? new($"{busy} deploying", "Everything else is healthy.", Tone.Busy)
            : new("All healthy", "Services, nodes and edges are as they should be.", Tone.Good);
    }
}
