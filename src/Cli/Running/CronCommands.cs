using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Cli.Projects;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Running;

/// <summary>cron ls, trigger, history.</summary>
internal static class CronCommands
{
    public static Command Create(CommandFactory px)
    {
        var project = new Option<string?>("--project", "-p") { Description = "Only services of this project." };
        var service = new Argument<string?>("SERVICE") { Description = "Name or id (default: the folder's link).", Arity = ArgumentArity.ZeroOrOne };
        var limit = new Option<int>("--limit") { Description = "How many, newest first.", DefaultValueFactory = _ => 20 };
        var follow = new Option<bool>("--follow", "-f") { Description = "Print its output and end with its exit code." };
        return CommandFactory.Group(
            "cron", "Services that run by a schedule.",
            px.Command("ls", "List cron services with their next and last run.", async (call, ct) =>
            {
                var list = await call.Client().CronsAsync(call.Get(project), ct).ToListAsync(ct);
                call.Output.List(list, ApiJson.Default.PageCronView, "No cron service yet. Create one with: px services create PROJECT/NAME --kind cron --schedule '0 4 * * *'",
                    new("SERVICE", c => c.Service), new("SCHEDULE", c => c.Schedule ?? "none"), new("ZONE", c => c.TimeZone), new("NEXT", c => $"{c.NextAt?.ToLocalTime():yyyy-MM-dd HH:mm}"),
                    new("LAST", c => c.LastRun is { } run ? ServiceCommands.Text(run.State) : "", State: true), new("AGE", c => c.LastRun is { } run ? Quantity.Age(call.Output.Now - run.CreatedAt) : ""));
                return ExitCodes.Ok;
            }, project),
            px.Command("trigger", "Run a cron service now.", async (call, ct) =>
            {
                var client = call.Client();
                var run = await client.TriggerAsync(call.ServiceReference(call.Get(service)), ct);
                if (call.Get(follow))
                {
                    return await RunFollower.FollowAsync(call, client, run, ct);
                }

                call.Output.Item(run, ApiJson.Default.RunView, ("Run", run.Id), ("State", ServiceCommands.Text(run.State)));
                call.Output.Note($"Follow it with: px runs logs {run.Id}");
                return ExitCodes.Ok;
            }, service, follow),
            px.Command("history", "List a cron service's runs, newest first.", (call, ct) => RunCommands.ListAsync(call, RunKind.Cron, call.ServiceReference(call.Get(service)), call.Get(limit), ct), service, limit));
    }
}
