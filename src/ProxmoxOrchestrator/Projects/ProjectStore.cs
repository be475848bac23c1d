using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Projects;

internal sealed class ProjectStore(IPlatformContextFactory contexts, IEventBus events, TimeProvider clock)
{
    public async Task<Page<ProjectView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var projects = await context.Projects.AsNoTracking().After(page, p => p.Id).ToListAsync(cancellationToken);
        var ids = projects.Select(p => p.Id).ToList();
        var environments = (await context.Environments.AsNoTracking().Where(e => ids.Contains(e.ProjectId)).ToListAsync(cancellationToken)).ToLookup(e => e.ProjectId);
        return page.Of(projects, p => p.Id, p => View(p, environments[p.Id]));
    }

    public async Task<ProjectView> GetAsync(Caller caller, Project project, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        return View(project, await context.Environments.AsNoTracking().Where(e => e.ProjectId == project.Id).ToListAsync(cancellationToken));
    }

    public async Task<ProjectView> CreateAsync(Caller caller, string name, CancellationToken cancellationToken)
    {
        var project = new Project { Id = Ids.New("prj", clock), OrganisationId = caller.OrganisationId, Name = name, CreatedAt = clock.GetUtcNow() };
        var environment = NewEnvironment(project, GeneratedDomain.MainEnvironment);
        await using var context = contexts.Create(caller.Scope);
        context.AddRange(project, environment);
        await SaveAsync(context, $"There is a project '{name}' already. Choose another name.", cancellationToken);
        events.Publish(caller.OrganisationId, "project.changed", project.Id, $"Project {name} was created.", project.Id);
        return View(project, [environment]);
    }

    /// <summary>Refused while it has services: each of those is removed by name first.</summary>
    public async Task DeleteAsync(Caller caller, Project project, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var services = await context.Services.Where(s => s.ProjectId == project.Id).OrderBy(s => s.Name).Select(s => new { s.Name, s.DeletedAt }).ToListAsync(cancellationToken);
        if (services.Count > 0)
        {
            var names = string.Join(", ", services.Take(5).Select(s => s.DeletedAt is null ? s.Name : $"{s.Name} (being removed)"));
            throw ApiProblemException.Conflict("project_not_empty", $"Project {project.Name} still has services: {names}. Delete them first, then the project.");
        }

        await context.Environments.Where(e => e.ProjectId == project.Id).ExecuteDeleteAsync(cancellationToken);
        await context.Projects.Where(p => p.Id == project.Id).ExecuteDeleteAsync(cancellationToken);
        events.Publish(caller.OrganisationId, "project.changed", project.Id, $"Project {project.Name} was deleted.", project.Id);
    }

    public async Task<Page<EnvironmentView>> EnvironmentsAsync(Caller caller, Project project, PageRequest page, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Environments.AsNoTracking().Where(e => e.ProjectId == project.Id).After(page, e => e.Id).ToListAsync(cancellationToken);
        return page.Of(rows, e => e.Id, View);
    }

    public async Task<EnvironmentView> CreateEnvironmentAsync(Caller caller, Project project, string name, CancellationToken cancellationToken)
    {
        var environment = NewEnvironment(project, name);
        await using var context = contexts.Create(caller.Scope);
        context.Add(environment);
        await SaveAsync(context, $"Project {project.Name} has an environment '{name}' already. Choose another name.", cancellationToken);
        events.Publish(caller.OrganisationId, "project.changed", project.Id, $"Environment {name} was added to {project.Name}.", project.Id);
        return View(environment);
    }

    public static ProjectView View(Project project, IEnumerable<ProjectEnvironment> environments)
        => new(project.Id, project.Name, project.CreatedAt, [.. environments.OrderBy(e => e.Id, StringComparer.Ordinal).Select(View)]);

    private static EnvironmentView View(ProjectEnvironment environment) => new(environment.Id, environment.ProjectId, environment.Name, environment.CreatedAt);

    private static async Task SaveAsync(PlatformContext context, string whenTaken, CancellationToken cancellationToken)
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            throw ApiProblemException.Conflict("name_taken", whenTaken);
        }
    }

    private ProjectEnvironment NewEnvironment(Project project, string name)
        => new() { Id = Ids.New("env", clock), OrganisationId = project.OrganisationId, ProjectId = project.Id, Name = name, CreatedAt = clock.GetUtcNow() };
}
