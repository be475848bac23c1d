using System.CommandLine;
using ProxPaaS.Cli.Deploying;
using ProxPaaS.Cli.Output;
using ProxPaaS.Cli.Projects;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Previews;

/// <summary>previews: passing environments for pull requests and branches.</summary>
internal static class PreviewCommands
{
    public static Command Create(CommandFactory px)
    {
        var project = new Option<string?>("--project", "-p") { Description = "Project (default: the folder's link)." };
        var name = new Argument<string>("PREVIEW") { Description = "Name such as pr-12." };
        var pullRequests = new Option<bool?>("--pull-requests") { Description = "Make one for each pull request: true or false." };
        var branches = new Option<bool?>("--branches") { Description = "Make one for each other branch that is pushed: true or false." };
        var from = new Option<string?>("--base") { Description = "The environment that is copied.", HelpName = "ENVIRONMENT" };
        var most = new Option<int?>("--max") { Description = "How many at once." };
        var idle = new Option<int?>("--idle-hours") { Description = "Hours without a commit after which one is taken down." };
        var secrets = new Option<bool?>("--secrets") { Description = "Copy secret variables: true or false. Never for forks." };
        var variable = new Option<string[]>("--var") { Description = "A variable that is other in previews: SERVICE.NAME=VALUE. May be repeated; these take the place of all earlier ones.", HelpName = "SERVICE.NAME=VALUE", AllowMultipleArgumentsPerToken = false };
        var variables = new Option<bool>("--vars-stdin") { Description = "Read SERVICE.NAME=VALUE lines from standard input, so that secrets stay out of the shell's history. No line: no such variables." };
        return CommandFactory.Group(
            "previews", "Passing environments for pull requests and branches.",
            px.Command("ls", "List previews.", async (call, ct) =>
            {
                var list = await call.Client().PreviewsAsync(ProjectOf(call, project), ct).ToListAsync(ct);
                call.Output.List(list, ApiJson.Default.PagePreviewView, "No preview. Switch them on with: px previews set --pull-requests true",
                    new("NAME", p => p.Name), new("STATE", p => ServiceCommands.Text(p.State), State: true), new("BRANCH", p => p.Branch), new("COMMIT", p => p.CommitSha is { } sha ? sha[..Math.Min(8, sha.Length)] : ""),
                    new("URL", p => p.Urls.FirstOrDefault() ?? ""), new("ENDS IN", p => p.EndsAt is { } end ? Quantity.Age(end - call.Output.Now) : ""), new("WHY", p => p.Reason));
                return ExitCodes.Ok;
            }, project),
            px.Command("open", "Print a preview's URL and open it in a browser.", async (call, ct) =>
            {
                var wanted = call.Get(name);
                var preview = await call.Client().PreviewsAsync(ProjectOf(call, project), ct).FirstOrDefaultAsync(p => p.Name == wanted || p.Id == wanted, ct)
                    ?? throw new PxException(ExitCodes.NotFound, "preview_not_found", $"There is no preview '{wanted}'. List them with: px previews ls");
                var url = preview.Urls.FirstOrDefault() ?? throw new PxException(ExitCodes.NotFound, "no_url", $"{preview.Name} has no URL yet: {preview.Reason}");
                if (call.Output.IsJson)
                {
                    call.Output.Document(new UrlView(url), PxJson.Default.UrlView);
                    return ExitCodes.Ok;
                }

                call.Output.Line(url);
                if (call.Console.Terminal)
                {
                    DesktopBrowser.TryOpen(url);
                }

                return ExitCodes.Ok;
            }, name, project),
            px.Command("rm", "Take a preview down; a newer commit brings it back.", async (call, ct) =>
            {
                call.Confirm($"This takes the preview '{call.Get(name)}' down, with its services and their data.");
                await call.Client().RemovePreviewAsync(ProjectOf(call, project), call.Get(name), ct);
                call.Output.Done("removed", call.Get(name), $"Preview {call.Get(name)} is being taken down.");
                return ExitCodes.Ok;
            }, name, project, px.Yes),
            px.Command("set", "Show or change whether and how previews are made.", async (call, ct) =>
            {
                var client = call.Client();
                var change = new PreviewSettings { PullRequests = call.Get(pullRequests), Branches = call.Get(branches), BaseEnvironment = call.Get(from), Most = call.Get(most), IdleHours = call.Get(idle), Secrets = call.Get(secrets), Overrides = PreviewVariables.Parse(call.Get(variable) ?? [], call.Get(variables) ? call.Console.In.ReadToEnd() : null) };
                var standing = change == new PreviewSettings() ? await client.PreviewSettingsAsync(ProjectOf(call, project), ct) : await client.SetPreviewsAsync(ProjectOf(call, project), change, ct);
                call.Output.Item(standing, ApiJson.Default.PreviewSettings, ("Pull requests", $"{standing.PullRequests}"), ("Branches", $"{standing.Branches}"), ("Base", standing.BaseEnvironment ?? ""),
                    ("At once", $"{standing.Most}"), ("Idle hours", $"{standing.IdleHours}"), ("Secrets", $"{standing.Secrets}"));
                return ExitCodes.Ok;
            }, pullRequests, branches, from, most, idle, secrets, variable, variables, project));
    }

    private static string ProjectOf(Call call, Option<string?> option)
        => call.Get(option) ?? call.Link?.Project ?? throw PxException.Usage("Which project? Pass --project NAME, or link this folder with: px link PROJECT/SERVICE");
}
