using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Cli.Projects;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Running;

/// <summary>run: a command in a service's image; runs ls, show, logs, cancel.</summary>
internal static class RunCommands
{
    public static IEnumerable<Command> All(CommandFactory px) => [Run(px), Runs(px)];

    private static Command Run(CommandFactory px)
    {
        var service = new Argument<string?>("SERVICE") { Description = "Name or id; in a linked folder it can be left out before --.", Arity = ArgumentArity.ZeroOrOne };
        var words = new CommandLineArgument("COMMAND", "Program and arguments, after --. For a shell: -- sh -c '…'.");
        var timeout = new Option<int?>("--timeout") { Description = "Stop it after this many seconds.", HelpName = "SECONDS" };
        var detach = new Option<bool>("--detach", "-d") { Description = "Start it, print its id and return." };
        var cpu = new Option<int?>("--cpu-milli") { Description = "Thousandths of a core (default: as the service)." };
        var memory = new Option<int?>("--memory-mib") { Description = "MiB (default: as the service)." };
        return px.Command("run", "Run a command in a service's image with its variables, and pass its exit code on.", async (call, ct) =>
        {
            var (named, command) = RunWords.Split(call.Get(service), call.Get(words), call.WordsBeforeDashes(service));
            if (command.Count == 0)
            {
                throw PxException.Usage("Which command? Write: px run SERVICE -- COMMAND");
            }

            var client = call.Client();
            var run = await client.StartRunAsync(
                call.ServiceReference(named), new RunRequest(command, call.Get(cpu), call.Get(memory), call.Get(timeout)), ct);
            if (call.Get(detach))
            {
                Show(call, run);
                return ExitCodes.Ok;
            }

            return await RunFollower.FollowAsync(call, client, run, ct);
        }, service, words, timeout, detach, cpu, memory, px.Service);
    }

    private static Command Runs(CommandFactory px)
    {
        var id = new Argument<string>("RUN");
        var of = CommandFactory.OptionalService();
        var limit = new Option<int>("--limit") { Description = "How many, newest first.", DefaultValueFactory = _ => 20 };
        return CommandFactory.Group(
            "runs", "Runs of a service: one-off commands, its schedule's, release commands.",
            px.Command("ls", "List runs, newest first.", (call, ct) => ListAsync(call, null, call.ServiceReference(call.Get(of)), call.Get(limit), ct), of, px.Service, limit),
            px.Command("show", "Show a run.", async (call, ct) =>
            {
                Show(call, await call.Client().RunAsync(call.Get(id), ct));
                return ExitCodes.Ok;
            }, id),
            px.Command("logs", "Print a run's output, following it while it goes on.", async (call, ct) =>
            {
                await foreach (var line in call.Client().RunLogAsync(call.Get(id), ct))
                {
                    call.Output.StreamLine(line, ApiJson.Default.LogLineView, line.Text);
                }

                return ExitCodes.Ok;
            }, id),
            px.Command("cancel", "Stop a run.", async (call, ct) =>
            {
                await call.Client().CancelRunAsync(call.Get(id), ct);
                call.Output.Done("cancelled", call.Get(id), $"Run {call.Get(id)} is being stopped.");
                return ExitCodes.Ok;
            }, id));
    }

    internal static async Task<int> ListAsync(Call call, RunKind? kind, string service, int limit, CancellationToken cancellationToken)
    {
        var list = await call.Client().RunsAsync(service, kind, cancellationToken).Take(limit).ToListAsync(cancellationToken);
        call.Output.List(list, ApiJson.Default.PageRunView, "No run yet.",
            new("RUN", r => r.Id), new("KIND", r => ServiceCommands.Text(r.Kind)), new("STATE", r => ServiceCommands.Text(r.State), State: true), new("EXIT", r => $"{r.ExitCode}", Right: true),
            new("SECONDS", r => $"{r.DurationSeconds}", Right: true), new("BY", r => r.StartedBy), new("COMMAND", r => r.Program), new("AGE", r => Quantity.Age(call.Output.Now - r.CreatedAt)), new("WHY", r => r.Reason));
        return ExitCodes.Ok;
    }

    private static void Show(Call call, RunView r) => call.Output.Item(r, ApiJson.Default.RunView,
        ("Run", r.Id), ("Service", r.ServiceName), ("Kind", ServiceCommands.Text(r.Kind)), ("State", ServiceCommands.Text(r.State)), ("Why", r.Reason), ("Command", r.Program), ("Started by", r.StartedBy),
        ("Scheduled for", $"{r.ScheduledFor:u}"), ("Node", r.NodeName ?? ""), ("Exit code", $"{r.ExitCode}"), ("Seconds", $"{r.DurationSeconds}"), ("Lines", $"{r.LogLines}"));
}
