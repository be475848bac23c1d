using Microsoft.EntityFrameworkCore;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>What a name or id in a path means. Somebody else's is as missing as none; a name that fits several is refused, never guessed.</summary>
internal sealed class ReferenceStore(IPlatformContextFactory contexts)
{
    public async Task<Project> ProjectAsync(Caller caller, string reference, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        return await ProjectAsync(context, Decode(reference), cancellationToken);
    }

    /// <summary>Id, PROJECT/ENVIRONMENT, or a name that is unique.</summary>
    public async Task<(ProjectEnvironment Environment, Project Project)> EnvironmentAsync(Caller caller, string reference, CancellationToken cancellationToken)
    {
        reference = Decode(reference);
        await using var context = contexts.Create(caller.Scope);
        var query = reference.Split('/') switch
        {
            [var project, var name] => from e in context.Environments join p in context.Projects on e.ProjectId equals p.Id where p.Name == project && e.Name == name select new { e, p },
            [var one] => from e in context.Environments join p in context.Projects on e.ProjectId equals p.Id where e.Id == one || e.Name == one select new { e, p },
            _ => throw ApiProblemException.NotFound("environment", reference),
        };
        var found = await query.AsNoTracking().OrderBy(x => x.e.Id).Take(2).ToListAsync(cancellationToken);
        return found switch
        {
            [var one] => (one.e, one.p),
            [] => throw ApiProblemException.NotFound("environment", reference),
            _ => throw Ambiguous("environment", reference, "PROJECT/ENVIRONMENT"),
        };
    }

    /// <summary>Id, PROJECT/SERVICE (production), PROJECT/ENVIRONMENT/SERVICE, or a name that is unique. Services being removed are found too.</summary>
    public async Task<ServiceRow> ServiceAsync(Caller caller, string reference, CancellationToken cancellationToken)
    {
        reference = Decode(reference);
        await using var context = contexts.Create(caller.Scope);
        var rows = Rows(context);
        rows = reference.Split('/') switch
        {
            [var project, var name] => rows.Where(r => r.Project.Name == project && r.Environment.Name == GeneratedDomain.MainEnvironment && r.Service.Name == name),
            [var project, var environment, var name] => rows.Where(r => r.Project.Name == project && r.Environment.Name == environment && r.Service.Name == name),
            [var one] => rows.Where(r => r.Service.Id == one || r.Service.Name == one),
            _ => throw ApiProblemException.NotFound("service", reference),
        };
        return await rows.OrderBy(r => r.Service.Id).Take(2).ToListAsync(cancellationToken) switch
        {
            [var one] => one,
            [] => throw ApiProblemException.NotFound("service", reference),
            _ => throw Ambiguous("service", reference, "PROJECT/SERVICE"),
        };
    }

    public static IQueryable<ServiceRow> Rows(PlatformContext context)
        => from s in context.Services.AsNoTracking()
           join e in context.Environments.AsNoTracking() on s.EnvironmentId equals e.Id
           join p in context.Projects.AsNoTracking() on s.ProjectId equals p.Id
           select new ServiceRow { Service = s, Environment = e, Project = p };

    private static async Task<Project> ProjectAsync(PlatformContext context, string reference, CancellationToken cancellationToken)
        => await context.Projects.AsNoTracking().SingleOrDefaultAsync(p => p.Id == reference || p.Name == reference, cancellationToken)
            ?? throw ApiProblemException.NotFound("project", reference);

    private static ApiProblemException Ambiguous(string what, string reference, string form)
        => ApiProblemException.Conflict("ambiguous_name", $"Several {what}s are called '{reference}'. Say {form} or use the id.");

    /// <summary>Routing leaves an encoded slash encoded, so that it does not split the path.</summary>
    private static string Decode(string reference) => reference.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
