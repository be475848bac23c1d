using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Nodes;

/// <summary>operations ls, show, retry.</summary>
internal static class OperationCommands
{
    public static Command Create(CommandFactory px)
    {
        var id = new Argument<string>("OPERATION");
        var limit = new Option<int>("--limit") { Description = "How many, newest first.", DefaultValueFactory = _ => 50 };
        return CommandFactory.Group(
            "operations", "Slow work outside: clones, starts, destroys, builds.",
            px.Command("ls", "List operations, newest first.", async (call, ct) =>
            {
                var list = await call.Client().OperationsAsync(ct).Take(call.Get(limit)).ToListAsync(ct);
                call.Output.List(list, ApiJson.Default.PageOperationView, "No operation yet.",
                    new("OPERATION", o => o.Id), new("KIND", o => o.Kind), new("STATE", o => o.State, State: true), new("STEP", o => o.Step), new("ATTEMPT", o => $"{o.Attempt}", Right: true),
                    new("AGE", o => Quantity.Age(call.Output.Now - o.CreatedAt)), new("WHY", o => o.Reason));
                return ExitCodes.Ok;
            }, limit),
            px.Command("show", "Show an operation and its steps.", async (call, ct) =>
            {
                var o = await call.Client().OperationAsync(call.Get(id), ct);
                call.Output.Item(o, ApiJson.Default.OperationView,
                    [("Operation", o.Id), ("Kind", o.Kind), ("About", o.SubjectId), ("State", o.State), ("Step", o.Step), ("Attempt", $"{o.Attempt}"), ("Why", o.Reason),
                    ("Next attempt", o.NextAttemptAt is { } next ? $"{next:O}" : ""), .. o.Steps.Select(s => (s.Name, $"{s.At:HH:mm:ss}  {s.Detail}"))]);
                return ExitCodes.Ok;
            }, id),
            px.Command("retry", "Try it now instead of at its next attempt.", async (call, ct) =>
            {
                await call.Client().RetryOperationAsync(call.Get(id), ct);
                call.Output.Done("retried", call.Get(id), $"{call.Get(id)} is tried again now.");
                return ExitCodes.Ok;
            }, id));
    }
}
