using System.CommandLine;
using ProxPaaS.Cli.Output;
using ProxPaaS.Contracts.Api;

namespace ProxPaaS.Cli.Projects;

/// <summary>projects and envs.</summary>
internal static class ProjectCommands
{
    public static IEnumerable<Command> All(CommandFactory px) => [Projects(px), Environments(px)];

    private static Command Projects(CommandFactory px)
    {
        var name = new Argument<string>("NAME") { Description = "1-40 of a-z, 0-9 and dash." };
        var project = new Argument<string>("PROJECT") { Description = "Name or id." };
        return CommandFactory.Group(
            "projects", "Projects.",
            px.Command("ls", "List projects.", ListAsync),
            px.Command("create", "Create a project with the environment 'production'.", async (call, ct) =>
            {
                Show(call, await call.Client().CreateProjectAsync(new CreateProjectRequest(call.Get(name)), ct));
                call.Output.Note($"Next: px services create {call.Get(name)}/web");
                return ExitCodes.Ok;
            }, name),
            px.Command("show", "Show a project.", async (call, ct) =>
            {
                Show(call, await call.Client().ProjectAsync(call.Get(project), ct));
                return ExitCodes.Ok;
            }, project),
            px.Command("rm", "Delete a project with everything in it.", async (call, ct) =>
            {
                call.Confirm($"This deletes project '{call.Get(project)}' with all its services and their data.");
                await ProjectRemoval.RemoveAsync(call, call.Client(), call.Get(project), ct);
                call.Output.Done("deleted", call.Get(project), $"Project {call.Get(project)} was deleted.");
                return ExitCodes.Ok;
            }, project, px.Yes));
    }

    private static Command Environments(CommandFactory px)
    {
        var project = new Option<string?>("--project", "-p") { Description = "Project (default: the folder's link)." };
        var name = new Argument<string>("NAME");
        return CommandFactory.Group(
            "envs", "Environments of a project.",
            px.Command("ls", "List environments.", async (call, ct) =>
            {
                var list = await call.Client().EnvironmentsAsync(ProjectOf(call, project), ct).ToListAsync(ct);
                call.Output.List(list, ApiJson.Default.PageEnvironmentView, "No environment. Create one with: px envs create NAME", new("NAME", e => e.Name), new("ID", e => e.Id), new("AGE", e => Quantity.Age(call.Output.Now - e.CreatedAt)));
                return ExitCodes.Ok;
            }, project),
            px.Command("create", "Create an environment.", async (call, ct) =>
            {
                var made = await call.Client().CreateEnvironmentAsync(ProjectOf(call, project), new CreateEnvironmentRequest(call.Get(name)), ct);
                call.Output.Item(made, ApiJson.Default.EnvironmentView, ("Environment", made.Name), ("Id", made.Id));
                return ExitCodes.Ok;
            }, name, project));
    }

    private static string ProjectOf(Call call, Option<string?> option)
        => call.Get(option) ?? call.Link?.Project ?? throw PxException.Usage("Which project? Pass --project NAME, or link this folder with: px link PROJECT/SERVICE");

    private static async Task<int> ListAsync(Call call, CancellationToken cancellationToken)
    {
        var list = await call.Client().ProjectsAsync(cancellationToken).ToListAsync(cancellationToken);
        call.Output.List(list, ApiJson.Default.PageProjectView, "No project yet. Create one with: px projects create NAME",
            new("NAME", p => p.Name), new("ENVIRONMENTS", p => string.Join(", ", p.Environments.Select(e => e.Name))), new("ID", p => p.Id), new("AGE", p => Quantity.Age(call.Output.Now - p.CreatedAt)));
        return ExitCodes.Ok;
    }

    private static void Show(Call call, ProjectView project)
        => call.Output.Item(project, ApiJson.Default.ProjectView, ("Project", project.Name), ("Environments", string.Join(", ", project.Environments.Select(e => e.Name))), ("Id", project.Id));
}
