using System.CommandLine;

namespace ProxPaaS.Cli.Projects;

/// <summary>Where several services go at once: a project and an environment of it.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string?> _project = new("--project", "-p") { Description = "Project (default: the folder's link).", HelpName = "PROJECT" };
    private readonly Option<string?> _environment = new("--environment", "-e") { Description = "Environment (default: production, or the folder's link).", HelpName = "ENVIRONMENT" };

    public Option<bool> CreateProject { get; } = new("--create-project") { Description = "Make the project if there is none of that name." };

    public IReadOnlyList<Option> All => [_project, _environment, CreateProject];

    public (string Project, string? Environment) Read(Call call)
        => call.Get(_project) is { } project ? (project, call.Get(_environment))
            : call.Link is { } link ? (link.Project, call.Get(_environment) ?? link.Environment)
            : throw PxException.Usage("Which project? Give --project NAME, with --create-project for a new one, or run it in a linked folder.");
}
