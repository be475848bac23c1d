using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Nodes;

/// <summary>pools ls, create, set, rm.</summary>
internal static class PoolCommands
{
    public static Command Create(CommandFactory px)
    {
        var name = new Argument<string>("POOL");
        var settings = new PoolOptions();
        return CommandFactory.Group(
            "pools", "Node pools.",
            px.Command("ls", "List pools.", ListAsync),
            px.Command("create", "Create a pool.", async (call, ct) =>
            {
                Show(call, await call.Client().CreatePoolAsync(new CreateNodePoolRequest(call.Get(name), settings.Read(call)), ct));
                return ExitCodes.Ok;
            }, [name, .. settings.All]),
            px.Command("set", "Change a pool.", async (call, ct) =>
            {
                if (!settings.All.Any(call.Given))
                {
                    throw PxException.Usage("Nothing to set. Give at least one setting, for example --max 5; px pools set --help lists them.");
                }

                Show(call, await call.Client().UpdatePoolAsync(call.Get(name), settings.Read(call), ct));
                return ExitCodes.Ok;
            }, [name, .. settings.All]),
            px.Command("rm", "Delete a pool with its nodes.", async (call, ct) =>
            {
                call.Confirm($"This deletes pool '{call.Get(name)}' and destroys its nodes.");
                await call.Client().DeletePoolAsync(call.Get(name), ct);
                call.Output.Done("deleted", call.Get(name), $"Pool {call.Get(name)} is being deleted.");
                return ExitCodes.Ok;
            }, name, px.Yes));
    }

    private static async Task<int> ListAsync(Call call, CancellationToken cancellationToken)
    {
        var list = await call.Client().PoolsAsync(cancellationToken).ToListAsync(cancellationToken);
        call.Output.List(list, ApiJson.Default.PageNodePoolView, "No pool yet. Create one with: px pools create NAME",
            new("POOL", p => p.Name), new("READY", p => $"{p.ReadyNodes}/{p.Nodes}", Right: true), new("MIN-MAX", p => $"{p.Settings.Min}-{p.Settings.Max}"),
            new("NODE SIZE", p => $"{p.Settings.Cores} cores, {p.Settings.MemoryMiB} MiB"), new("LABELS", p => string.Join(", ", p.Settings.Labels ?? [])), new("LAST DECISION", p => p.Reason));
        return ExitCodes.Ok;
    }

    private static void Show(Call call, NodePoolView p) => call.Output.Item(p, ApiJson.Default.NodePoolView,
        ("Pool", p.Name), ("Id", p.Id), ("Nodes", $"{p.ReadyNodes} of {p.Nodes} ready, {p.Settings.Min} to {p.Settings.Max} allowed"),
        ("Size", $"{p.Settings.Cores} cores, {p.Settings.MemoryMiB} MiB, {p.Settings.DiskGiB} GiB"), ("Storage", p.Settings.Storage ?? ""), ("Seed", p.Settings.TemplateVmid is { } vmid ? $"{p.Settings.Seed}, template {vmid}" : p.Settings.Seed ?? ""), ("Decision", p.Reason));
}
