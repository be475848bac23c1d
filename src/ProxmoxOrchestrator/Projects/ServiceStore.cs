using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.ConfigFiles;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Ingress;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Projects;

internal sealed class ServiceStore(
    IPlatformContextFactory contexts, DeployStore deployments, IEventBus events, LoopSignals signals, PublicAddress address, IOptions<AppsOptions> apps, TimeProvider clock)
{
    public async Task<Page<ServiceView>> ListAsync(Caller caller, PageRequest page, string? projectId, string? environmentId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = ReferenceStore.Rows(context);
        rows = projectId is null ? rows : rows.Where(r => r.Project.Id == projectId);
        rows = environmentId is null ? rows : rows.Where(r => r.Environment.Id == environmentId);
        var found = await rows.After(page, r => r.Service.Id).ToListAsync(cancellationToken);
        var views = (await ViewsAsync(context, found, cancellationToken)).ToDictionary(v => v.Id);
        return page.Of(found, r => r.Service.Id, r => views[r.Service.Id]);
    }

    public async Task<ServiceView> GetAsync(Caller caller, ServiceRow row, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        return (await ViewsAsync(context, [row], cancellationToken))[0];
    }

    public async Task<ServiceView> CreateAsync(Caller caller, ProjectEnvironment environment, Project project, string name, ServiceSettings settings, CancellationToken cancellationToken)
    {
        var service = new Service
        {
            Id = Ids.New("srv", clock),
            OrganisationId = caller.OrganisationId,
            ProjectId = project.Id,
            EnvironmentId = environment.Id,
            Name = name,
            CreatedAt = clock.GetUtcNow(),
        };
        ServiceSettingsRules.Apply(service, settings);
        await using var context = contexts.Create(caller.Scope);
        await CheckPoolAsync(context, settings, cancellationToken);
        await CheckDomainsFreeAsync(service.Id, service.Domains, cancellationToken);
        context.Services.Add(service);
        context.Domains.Add(NewDomain(service, await GeneratedHostAsync(service, environment, project, cancellationToken), generated: true));
        context.Domains.AddRange(service.Domains.Select(host => NewDomain(service, host, generated: false)));
        await SaveAsync(context, $"{environment.Name} of {project.Name} has a service '{name}' already. Choose another name.", cancellationToken);
        var row = new ServiceRow { Service = service, Environment = environment, Project = project };
        Changed(service, $"Service {row.Path} was created.");
        return (await ViewsAsync(context, [row], cancellationToken))[0];
    }

    /// <param name="expectedVersion">From If-Match; null changes whatever stands.</param>
    public async Task<ServiceView> UpdateAsync(Caller caller, ServiceRow row, ServiceSettings settings, int? expectedVersion, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var service = await context.Services.SingleAsync(s => s.Id == row.Service.Id, cancellationToken);
        RefuseWhenDeleted(service);
        if (expectedVersion is { } expected && expected != service.RowVersion)
        {
            throw new ApiProblemException(StatusCodes.Status412PreconditionFailed, "changed_meanwhile", "Its settings were changed in the meantime. Read them again and repeat the change.");
        }

        var imageBefore = service.RunsImage ? service.Image : null;
        await CheckPoolAsync(context, settings, cancellationToken);
        await CheckDomainsFreeAsync(service.Id, settings.Domains ?? [], cancellationToken);
        await CheckReplicasAsync(context, service.Id, settings.Replicas, cancellationToken);
        var replace = ServiceSettingsRules.Apply(service, settings);
        if (settings.Domains is not null)
        {
            var standing = await context.Domains.Where(d => d.ServiceId == service.Id && !d.Generated).ToListAsync(cancellationToken);
            context.Domains.RemoveRange(standing.Where(d => !service.Domains.Contains(d.Host)));
            context.Domains.AddRange(service.Domains.Except(standing.Select(d => d.Host)).Select(host => NewDomain(service, host, generated: false)));
        }

        if (context.ChangeTracker.HasChanges())
        {
            await SaveAsync(context, "One of the domains was taken in the meantime.", cancellationToken);
        }

        var current = row with { Service = service };
        if (service is { RunsImage: true, Image: { } image } && image != imageBefore)
        {
            await deployments.DeployImageAsync(caller, current, image, "image", cancellationToken);
        }
        else if (replace)
        {
            await deployments.RedeployAsync(caller, current, "settings", cancellationToken);
        }

        Changed(service, $"Settings of {row.Path} were changed.");
        return (await ViewsAsync(context, [current], cancellationToken))[0];
    }

    public async Task ScaleAsync(Caller caller, ServiceRow row, int replicas, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var service = await context.Services.SingleAsync(s => s.Id == row.Service.Id, cancellationToken);
        RefuseWhenDeleted(service);
        if (service.Replicas != replicas)
        {
            await CheckReplicasAsync(context, service.Id, replicas, cancellationToken);
            service.Replicas = replicas;
            await context.SaveChangesAsync(cancellationToken);
            Changed(service, $"{row.Path} was scaled to {replicas}.");
        }
    }

    /// <summary>Only marks it: the deployment loop stops its replicas, then <see cref="ServiceRemovalLoop"/> takes rows and repository away.</summary>
    public async Task DeleteAsync(Caller caller, ServiceRow row, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var service = await context.Services.SingleAsync(s => s.Id == row.Service.Id, cancellationToken);
        if (service.DeletedAt is null)
        {
            service.DeletedAt = clock.GetUtcNow();
            await context.SaveChangesAsync(cancellationToken);
            Changed(service, $"{row.Path} is being removed.");
            signals.Builds.Raise();
        }
    }

    /// <summary>Views of these services, in their order, in a fixed number of queries.</summary>
    public async Task<IReadOnlyList<ServiceView>> ViewsAsync(PlatformContext context, IReadOnlyList<ServiceRow> rows, CancellationToken cancellationToken)
    {
        var ids = rows.Select(r => r.Service.Id).ToList();
        var hosts = (await context.Domains.AsNoTracking().Where(d => ids.Contains(d.ServiceId)).ToListAsync(cancellationToken)).ToLookup(d => d.ServiceId);
        var newestBuilds = await context.Builds.AsNoTracking().Where(b => ids.Contains(b.ServiceId)).GroupBy(b => b.ServiceId).Select(g => g.Max(b => b.Id)).ToListAsync(cancellationToken);
        var builds = await context.Builds.AsNoTracking().Where(b => newestBuilds.Contains(b.Id)).ToDictionaryAsync(b => b.ServiceId, cancellationToken);
        var newestDeployments = await context.Deployments.AsNoTracking().Where(d => ids.Contains(d.ServiceId)).GroupBy(d => d.ServiceId).Select(g => g.Max(d => d.Id)).ToListAsync(cancellationToken);
        var latest = await context.Deployments.AsNoTracking().Where(d => newestDeployments.Contains(d.Id)).ToDictionaryAsync(d => d.ServiceId, cancellationToken);
        var active = rows.Select(r => r.Service.ActiveDeploymentId).OfType<string>().ToList();
        var ready = await context.Replicas.AsNoTracking().Where(r => active.Contains(r.DeploymentId) && r.State == ReplicaState.Ready && r.Goal == ReplicaGoal.Run && r.RunId == null)
            .GroupBy(r => r.ServiceId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var origins = await ConfigStore.OriginsAsync(context, latest.Values.Where(d => d.CommitSha is not null).ToDictionary(d => d.ServiceId, d => d.CommitSha!), cancellationToken);
        return [.. rows.Select(row => ServiceViews.Of(
            row, hosts[row.Service.Id].OrderBy(d => d.Generated).ThenBy(d => d.Host, StringComparer.Ordinal).Select(d => d.Host),
            builds.GetValueOrDefault(row.Service.Id), latest.GetValueOrDefault(row.Service.Id), ready.GetValueOrDefault(row.Service.Id), apps.Value, address) with { SetBy = origins.GetValueOrDefault(row.Service.Id) })];
    }

    public static void RefuseWhenDeleted(Service service)
    {
        if (service.DeletedAt is not null)
        {
            throw ApiProblemException.Conflict("service_being_removed", $"Service {service.Name} is being removed.");
        }
    }

    private static async Task CheckReplicasAsync(PlatformContext context, string serviceId, int? replicas, CancellationToken cancellationToken)
    {
        if (replicas > 1 && await context.Volumes.AnyAsync(v => v.ServiceId == serviceId && v.DeletedAt == null, cancellationToken))
        {
            throw ApiProblemException.Conflict("volume_needs_one_replica", "The service has a volume, which is for one replica at a time: 0 or 1 replicas.");
        }
    }

    private static async Task CheckPoolAsync(PlatformContext context, ServiceSettings settings, CancellationToken cancellationToken)
    {
        // The default pool may be made later than the first service; any other name is a typing error if it is not there.
        if (settings.Pool is { } pool && pool != "default" && !await context.NodePools.AnyAsync(p => p.Name == pool, cancellationToken))
        {
            var errors = new FieldErrors();
            errors.Add("pool", $"There is no node pool '{pool}'. px pools ls shows them.");
            errors.ThrowIfAny();
        }
    }

    private async Task CheckDomainsFreeAsync(string serviceId, IReadOnlyList<string> hosts, CancellationToken cancellationToken)
    {
        // Unique in the installation, whoever has it: this one question looks beyond the tenant, and answers only taken or free.
        await using var context = contexts.Create(TenantScope.All);
        var taken = await context.Domains.AsNoTracking().Where(d => hosts.Contains(d.Host) && d.ServiceId != serviceId).Select(d => d.Host).ToListAsync(cancellationToken);
        var errors = new FieldErrors();
        taken.ForEach(host => errors.Add("domains", $"{host} leads to another service already."));
        if (errors.Any)
        {
            throw new ApiProblemException(StatusCodes.Status409Conflict, "domain_taken", errors.Sentence(), errors.ToDictionary());
        }
    }

    private async Task<string> GeneratedHostAsync(Service service, ProjectEnvironment environment, Project project, CancellationToken cancellationToken)
    {
        var plain = GeneratedDomain.Of(service.Name, environment.Name, project.Name, apps.Value.Domain);
        await using var context = contexts.Create(TenantScope.All);
        return await context.Domains.AnyAsync(d => d.Host == plain, cancellationToken)
            ? GeneratedDomain.Of(service.Name, environment.Name, project.Name, apps.Value.Domain, service.Id)
            : plain;
    }

    private Domain NewDomain(Service service, string host, bool generated)
        => new() { Id = Ids.New("dom", clock), OrganisationId = service.OrganisationId, ServiceId = service.Id, Host = host, Generated = generated, CreatedAt = clock.GetUtcNow() };

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

    private void Changed(Service service, string message)
    {
        events.Publish(service.OrganisationId, "service.changed", service.Id, message, service.ProjectId, service.Id);
        signals.Deployments.Raise();
        signals.Routes.Raise();
        signals.Schedules.Raise();
        signals.Runs.Raise();
    }
}
