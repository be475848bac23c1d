using System.Diagnostics;
using ProxPaaS.Contracts.Api;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.Faults;

/// <summary>SIGKILL to the agent or to dockerd inside the node that serves: requests go on, the containers stay the same ones.</summary>
internal sealed class NodeProcessKilled(string process) : IFaultScenario
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public string Name => $"kill -9 {process} in a node";

    public async Task<string> RunAsync(FaultBench bench, Action<string> say, CancellationToken cancellationToken)
    {
        var before = await Standing.ReadAsync(bench, cancellationToken) ?? throw new InvalidOperationException("Docker does not answer on the node");
        var replica = (await bench.ReadyReplicasAsync(cancellationToken))[0];
        var node = (await bench.NodesAsync(cancellationToken)).Single(n => n.Id == replica.NodeId);
        await using var visitor = new Visitor(bench.App);
        var pid = await bench.Guests.KillAsync(node.Vmid, process, cancellationToken);
        var killed = Stopwatch.GetTimestamp();
        await Waiting.ForAsync(
            async () => await bench.Guests.PidAsync(node.Vmid, process, cancellationToken) is { } now && now != pid ? "runs" : null,
            TimeSpan.FromSeconds(15), () => $"{process} did not come back", cancellationToken);
        var restarted = Stopwatch.GetElapsedTime(killed);

        // Long enough for the platform to notice and to do something wrong about it.
        await Task.Delay(TimeSpan.FromSeconds(6), cancellationToken);
        var state = "";
        await Waiting.ForAsync(
            async () =>
            {
                var now = await bench.Api.NodeAsync(node.Id, cancellationToken);
                say(state = $"{now.Name} {now.State}: {now.Reason}");
                return now.State == NodeState.Ready && (await bench.ReadyReplicasAsync(cancellationToken)).Count > 0 ? state : null;
            },
            TimeSpan.FromSeconds(20), () => $"the node is not ready again: {state}", cancellationToken);
        var answers = await visitor.LeaveAsync(Limit);
        before.MustEqual(await Standing.ReadAsync(bench, cancellationToken) ?? throw new InvalidOperationException("Docker does not answer on the node"));
        return $"{process} back after {restarted.TotalSeconds:0.0} s; {answers}; same replicas and containers";
    }
}
