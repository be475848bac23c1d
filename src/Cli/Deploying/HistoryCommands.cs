using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Cli.Projects;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Deploying;

/// <summary>deployments ls; builds ls, log, cancel.</summary>
internal static class HistoryCommands
{
    private static Option<int> Limit() => new("--limit") { Description = "How many, newest first.", DefaultValueFactory = _ => 20 };

    public static Command Deployments(CommandFactory px)
    {
        var limit = Limit();
        var id = new Argument<string>("DEPLOYMENT");
        var of = CommandFactory.OptionalService();
        return CommandFactory.Group(
            "deployments", "Deployments of a service.",
            px.Command("ls", "List deployments, newest first.", async (call, ct) =>
            {
                var list = await call.Client().DeploymentsAsync(call.ServiceReference(call.Get(of)), ct).Take(call.Get(limit)).ToListAsync(ct);
                call.Output.List(list, ApiJson.Default.PageDeploymentView, "No deployment yet. Deploy with: git push proxpaas main",
                    new("VERSION", d => $"v{d.Version}"), new("STATE", d => ServiceCommands.Text(d.State), State: true), new("CAUSE", d => d.Cause),
                    new("COMMIT", d => Short(d.CommitSha)), new("MESSAGE", d => d.CommitMessage ?? ""), new("AGE", d => Quantity.Age(call.Output.Now - d.CreatedAt)), new("ID", d => d.Id), new("WHY", d => d.Reason));
                return ExitCodes.Ok;
            }, of, px.Service, limit),
            px.Command("show", "Show a deployment and its steps.", async (call, ct) =>
            {
                var d = await call.Client().DeploymentAsync(call.Get(id), ct);
                call.Output.Item(d, ApiJson.Default.DeploymentView,
                    [("Deployment", d.Id), ("Version", $"v{d.Version}"), ("State", ServiceCommands.Text(d.State)), ("Why", d.Reason), ("Image", d.Image), ("Commit", $"{Short(d.CommitSha)} {d.CommitMessage}".Trim()),
                    .. d.Steps.Select(s => (s.Name, s.StartedAt is null ? "to come" : s.FinishedAt is null ? $"since {Quantity.Age(call.Output.Now - s.StartedAt.Value)}  {s.Detail}" : $"{(s.FinishedAt - s.StartedAt).Value.TotalSeconds:0.0} s  {s.Detail}"))]);
                return ExitCodes.Ok;
            }, id));
    }

    public static Command Builds(CommandFactory px)
    {
        var limit = Limit();
        var id = new Argument<string>("BUILD");
        var of = CommandFactory.OptionalService();
        return CommandFactory.Group(
            "builds", "Builds of a service.",
            px.Command("ls", "List builds, newest first.", async (call, ct) =>
            {
                var list = await call.Client().BuildsAsync(call.ServiceReference(call.Get(of)), ct).Take(call.Get(limit)).ToListAsync(ct);
                call.Output.List(list, ApiJson.Default.PageBuildView, "No build yet. Build with: git push proxpaas main",
                    new("BUILD", b => b.Id), new("STATE", b => ServiceCommands.Text(b.State), State: true), new("COMMIT", b => Short(b.CommitSha)), new("MESSAGE", b => b.CommitMessage),
                    new("AGE", b => Quantity.Age(call.Output.Now - b.CreatedAt)), new("WHY", b => b.Reason));
                return ExitCodes.Ok;
            }, of, px.Service, limit),
            Log(px, id),
            px.Command("steps", "Show a build's steps and how long each took.", async (call, ct) =>
            {
                var steps = await call.Client().BuildStepsAsync(call.Get(id), ct);
                call.Output.List(steps, ApiJson.Default.PageBuildStepView, "The build has not begun.",
                    new("STEP", s => Number(s), Right: true), new("STATE", s => ServiceCommands.Text(s.State), State: true), new("TOOK", s => s.Seconds is { } took ? $"{took:0.0} s" : "", Right: true),
                    new("LINE", s => s.FirstLine > 0 ? $"{s.FirstLine}" : "", Right: true), new("WHAT", s => s.Name));
                return ExitCodes.Ok;
            }, id),
            px.Command("plan", "Show what a build was made from: builder, plan, variables.", async (call, ct) =>
            {
                BuildPlanText.Show(call, await call.Client().BuildPlanAsync(call.Get(id), ct));
                return ExitCodes.Ok;
            }, id),
            px.Command("cancel", "Cancel a build.", async (call, ct) =>
            {
                await call.Client().CancelBuildAsync(call.Get(id), ct);
                call.Output.Done("cancelled", call.Get(id), $"Build {call.Get(id)} is being cancelled.");
                return ExitCodes.Ok;
            }, id));
    }

    private static Command Log(CommandFactory px, Argument<string> id)
    {
        var after = new Option<long?>("--after") { Description = "Only lines after this number.", HelpName = "LINE" };

        // It follows a running build in any case; -f is what hands type.
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until the build is over (it always does)." };
        var log = px.Command("log", "Print a build's log, following it while it runs. A lost connection is taken up where it was.", (call, ct) => LogCommands.BuildLogAsync(call, call.Get(id), call.Get(after), ct), id, follow, after);
        log.Aliases.Add("logs");
        return log;
    }

    private static string Number(BuildStepView step) => step.Attempt > 1 ? $"{step.Attempt}.{step.Number}" : $"{step.Number}";

    private static string Short(string? sha) => sha is null ? "" : sha[..Math.Min(8, sha.Length)];
}
