using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Cli.Projects;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Contracts.Client;

namespace ProxPaaS.Cli.Nodes;

/// <summary>nodes ls, show, cordon, uncordon, drain, rm.</summary>
internal static class NodeCommands
{
    public static Command Create(CommandFactory px)
    {
        var node = new Argument<string>("NODE") { Description = "Name or id." };
        return CommandFactory.Group(
            "nodes", "Nodes: the guests that replicas run in.",
            px.Command("ls", "List nodes.", ListAsync),
            px.Command("show", "Show a node.", async (call, ct) =>
            {
                Show(call, await call.Client().NodeAsync(call.Get(node), ct));
                return ExitCodes.Ok;
            }, node),
            px.Command("cordon", "Give it no new replicas.", (call, ct) => ChangeAsync(call, call.Get(node), (c, n) => c.CordonNodeAsync(n, ct), "cordoned", "takes no new replicas"), node),
            px.Command("uncordon", "Give it new replicas again.", (call, ct) => ChangeAsync(call, call.Get(node), (c, n) => c.UncordonNodeAsync(n, ct), "uncordoned", "takes new replicas"), node),
            px.Command("drain", "Move its replicas elsewhere.", (call, ct) => ChangeAsync(call, call.Get(node), (c, n) => c.DrainNodeAsync(n, ct), "draining", "is being drained. Watch with: px nodes ls"), node),
            px.Command("rm", "Drain it and destroy its guest.", (call, ct) =>
            {
                call.Confirm($"This drains node '{call.Get(node)}' and destroys its guest.");
                return ChangeAsync(call, call.Get(node), (c, n) => c.DeleteNodeAsync(n, ct), "deleted", "is being drained and destroyed. Watch with: px nodes ls");
            }, node, px.Yes));
    }

    private static async Task<int> ListAsync(Call call, CancellationToken cancellationToken)
    {
        var list = await call.Client().NodesAsync(cancellationToken).ToListAsync(cancellationToken);
        call.Output.List(list, ApiJson.Default.PageNodeView, "No node yet. A pool makes them as they are needed: px pools ls",
            new("NODE", n => n.Name), new("STATE", n => ServiceCommands.Text(n.State), State: true), new("TAKES WORK", n => n.Schedulable ? "yes" : "no"), new("POOL", n => n.Pool),
            new("HOST", n => $"{n.PveNode}/{n.Vmid}"), new("CPU RESERVED", n => $"{Quantity.Cpu(n.CpuMilliReserved)}/{Quantity.Cpu(n.CpuMilli)}", Right: true),
            new("MEMORY RESERVED", n => $"{n.MemoryMiBReserved}/{n.MemoryMiB} MiB", Right: true), new("REPLICAS", n => $"{n.Replicas}", Right: true),
            new("AGE", n => Quantity.Age(call.Output.Now - n.CreatedAt)), new("WHY", n => n.Reason));
        return ExitCodes.Ok;
    }

    private static async Task<int> ChangeAsync(Call call, string node, Func<ProxPaasClient, string, Task> change, string action, string sentence)
    {
        await change(call.Client(), node);
        call.Output.Done(action, node, $"{node} {sentence}.".Replace("ls.", "ls"));
        return ExitCodes.Ok;
    }

    private static void Show(Call call, NodeView n) => call.Output.Item(n, ApiJson.Default.NodeView,
        ("Node", n.Name), ("Id", n.Id), ("State", ServiceCommands.Text(n.State)), ("Why", n.Reason), ("Takes work", n.Schedulable ? "yes" : "no"), ("Pool", n.Pool),
        ("Guest", $"{n.Vmid} on {n.PveNode} ({n.PveCluster})"), ("Address", n.Address ?? ""), ("Labels", string.Join(", ", n.Labels)),
        ("CPU", $"{Quantity.Cpu(n.CpuMilliReserved)} of {Quantity.Cpu(n.CpuMilli)} cores reserved{(n.CpuMilliUsed is { } cpu ? $", {cpu / 1000:0.00} used" : "")}"),
        ("Memory", $"{n.MemoryMiBReserved} of {n.MemoryMiB} MiB reserved{(n.MemoryMiBUsed is { } memory ? $", {memory:0} used" : "")}"),
        ("Replicas", $"{n.Replicas}"), ("Agent", n.AgentVersion ?? ""), ("Last seen", n.LastSeenAt is { } seen ? $"{Quantity.Age(call.Output.Now - seen)} ago" : ""));
}
