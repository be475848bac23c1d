using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Ingress;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.References;
using ProxPaaS.Orchestrator.Volumes;

namespace ProxPaaS.Orchestrator.Templates;

/// <summary>Makes all services of a blueprint in one transaction: project, rows, variables, volumes and deployments, or nothing.</summary>
internal sealed class BlueprintStore(
    IPlatformContextFactory contexts, DeployStore deployments, ServiceStore services, ScopeStore scopes, ISecretBox box, IEventBus events, LoopSignals signals,
    IOptions<AppsOptions> apps, TimeProvider clock)
{
    /// <exception cref="ApiProblemException">400: it is wrong; 404: no such project; 409: a name is taken; 422: an image is not there.</exception>
    public async Task<IReadOnlyList<ServiceView>> CreateAsync(Caller caller, BlueprintTarget target, Blueprint blueprint, string cause, CancellationToken cancellationToken)
    {
        // Looked at before anything is asked of registries, and once more in the transaction.
        await using (var before = contexts.Create(caller.Scope))
        {
            await CheckAsync(before, blueprint, (await FindAsync(before, target, cancellationToken))?.Environment, cancellationToken);
        }

        var images = new Dictionary<string, string>();
        foreach (var image in blueprint.Services.Select(s => s.Settings.Image).OfType<string>().Distinct())
        {
            images[image] = await deployments.PinAsync(caller, image, cancellationToken);
        }

        try
        {
            var made = await contexts.InTransactionAsync(caller.Scope, (context, token) => MakeAsync(context, caller, target, blueprint, images, cause, token), cancellationToken);
            foreach (var row in made)
            {
                events.Publish(caller.OrganisationId, "service.changed", row.Service.Id, $"Service {row.Path} was created.", row.Project.Id, row.Service.Id);
            }

            signals.Deployments.Raise();
            signals.Routes.Raise();
            signals.Schedules.Raise();
            await using var context = contexts.Create(caller.Scope);
            return await services.ViewsAsync(context, made, cancellationToken);
        }
        catch (DbUpdateException ex) when (ex.IsDuplicate())
        {
            throw ApiProblemException.Conflict("name_taken", "One of its names was taken in the same moment. Nothing was made; try again.");
        }
    }

    /// <summary>What stands where the blueprint would go, and what is wrong with it there.</summary>
    public async Task CheckAsync(Caller caller, BlueprintTarget target, Blueprint blueprint, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        await CheckAsync(context, blueprint, (await FindAsync(context, target, cancellationToken))?.Environment, cancellationToken);
    }

    private async Task<IReadOnlyList<ServiceRow>> MakeAsync(
        PlatformContext context, Caller caller, BlueprintTarget target, Blueprint blueprint, Dictionary<string, string> images, string cause, CancellationToken cancellationToken)
    {
        var (project, environment) = await FindAsync(context, target, cancellationToken) ?? NewProject(context, caller, target.Project);
        await CheckAsync(context, blueprint, environment, cancellationToken);
        var rows = new List<ServiceRow>();
        foreach (var wanted in blueprint.Services)
        {
            rows.Add(await AddAsync(context, project, environment, wanted, cancellationToken));
        }

        // References are followed over what is stored.
        await context.SaveChangesAsync(cancellationToken);
        foreach (var (row, image) in rows.Zip(blueprint.Services, (row, wanted) => (row, wanted.Settings.Image)))
        {
            if (image is not null)
            {
                context.Deployments.Add(await deployments.MakeAsync(context, row, new DeploymentSource(images[image], cause, null, null, null), 1, cancellationToken));
            }
        }

        return rows;
    }

    private async Task<ServiceRow> AddAsync(PlatformContext context, Project project, ProjectEnvironment environment, BlueprintService wanted, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var service = new Service
        {
            Id = Ids.New("srv", clock), OrganisationId = project.OrganisationId, ProjectId = project.Id, EnvironmentId = environment.Id, Name = wanted.Name, CreatedAt = now,
        };
        ServiceSettingsRules.Apply(service, wanted.Settings);
        context.Services.Add(service);
        var plain = GeneratedDomain.Of(service.Name, environment.Name, project.Name, apps.Value.Domain);
        var taken = await context.Domains.IgnoreQueryFilters().AnyAsync(d => d.Host == plain, cancellationToken);
        context.Domains.Add(new Domain
        {
            Id = Ids.New("dom", clock), OrganisationId = project.OrganisationId, ServiceId = service.Id, Generated = true, CreatedAt = now,
            Host = taken ? GeneratedDomain.Of(service.Name, environment.Name, project.Name, apps.Value.Domain, service.Id) : plain,
        });
        context.Variables.AddRange(wanted.Variables.Select(variable => new Variable
        {
            Id = Ids.New("var", clock),
            OrganisationId = project.OrganisationId,
            ServiceId = service.Id,
            Name = variable.Key,
            SealedValue = VariableSeal.Seal(box, service.Id, variable.Key, SecretGenerator.Fill(variable.Value)),

            // What is made up, and what may hold something made up, is not shown by itself.
            Secret = !ReferenceText.IsPlain(variable.Value),
            UpdatedAt = now,
        }));
        var row = new ServiceRow { Service = service, Environment = environment, Project = project };
        context.Volumes.AddRange(wanted.Volumes.Select(v => VolumeStore.Make(row, v.Name, v.Path, v.SizeMiB, clock)));
        return row;
    }

    private async Task CheckAsync(PlatformContext context, Blueprint blueprint, ProjectEnvironment? environment, CancellationToken cancellationToken)
    {
        var around = environment is null
            ? new VariableScope(new Dictionary<string, string>(), new Dictionary<string, ScopedService>())
            : await scopes.ReadAsync(context, environment.Id, cancellationToken);
        var names = blueprint.Services.Select(s => s.Name).ToList();
        var taken = environment is null ? [] : await context.Services.AsNoTracking().Where(s => s.EnvironmentId == environment.Id && names.Contains(s.Name)).Select(s => s.Name).ToListAsync(cancellationToken);
        if (taken.Count > 0)
        {
            throw ApiProblemException.Conflict(
                "name_taken", $"The environment {environment!.Name} has services of these names already: {string.Join(", ", taken.Order(StringComparer.Ordinal))}. Nothing was made. Choose others, as in --suffix 2 or --rename {taken[0]}={taken[0]}-2.");
        }

        if (BlueprintRules.Check(blueprint, around, apps.Value.Domain) is { Count: > 0 } problems)
        {
            throw new ApiProblemException(StatusCodes.Status400BadRequest, "validation_failed", $"{string.Join(" ", problems.Take(10).Select(p => p.TrimEnd('.') + "."))} Nothing was made.");
        }
    }

    /// <returns>Null when the project is to be made.</returns>
    private static async Task<(Project Project, ProjectEnvironment Environment)?> FindAsync(PlatformContext context, BlueprintTarget target, CancellationToken cancellationToken)
    {
        var name = target.Environment ?? GeneratedDomain.MainEnvironment;
        if (await context.Projects.AsNoTracking().SingleOrDefaultAsync(p => p.Id == target.Project || p.Name == target.Project, cancellationToken) is { } project)
        {
            return await context.Environments.AsNoTracking().SingleOrDefaultAsync(e => e.ProjectId == project.Id && (e.Name == name || e.Id == name), cancellationToken) is { } environment
                ? (project, environment)
                : throw ApiProblemException.NotFound("environment", name);
        }

        if (!target.Create || name != GeneratedDomain.MainEnvironment)
        {
            throw ApiProblemException.NotFound("project", target.Project);
        }

        var errors = new FieldErrors();
        Names.Check(errors, "project", target.Project);
        errors.ThrowIfAny();
        return null;
    }

    private (Project Project, ProjectEnvironment Environment) NewProject(PlatformContext context, Caller caller, string name)
    {
        var project = new Project { Id = Ids.New("prj", clock), OrganisationId = caller.OrganisationId, Name = name, CreatedAt = clock.GetUtcNow() };
        var environment = new ProjectEnvironment
        {
            Id = Ids.New("env", clock), OrganisationId = caller.OrganisationId, ProjectId = project.Id, Name = GeneratedDomain.MainEnvironment, CreatedAt = clock.GetUtcNow(),
        };
        context.AddRange(project, environment);
        return (project, environment);
    }
}
