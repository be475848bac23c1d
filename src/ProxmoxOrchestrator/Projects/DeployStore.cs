using Microsoft.EntityFrameworkCore;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.ConfigFiles;
using ProxPaaS.Orchestrator.Deployments;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.References;
using ProxPaaS.Orchestrator.Registry;
using ProxPaaS.Orchestrator.Volumes;

namespace ProxPaaS.Orchestrator.Projects;

/// <summary>Asks for deployments: freezes settings and variables and inserts the row that the deployment loop takes from there.</summary>
internal sealed class DeployStore(
    IPlatformContextFactory contexts, ConfigStore configs, ScopeStore scopes, RegistryClient registry, RegistryLoginStore logins, ISecretBox box, IClusterView cluster, IEventBus events, LoopSignals signals, TimeProvider clock)
{
    private const int Attempts = 5;

    private static readonly DeploymentState[] Cancellable = [DeploymentState.Pending, DeploymentState.Placing, DeploymentState.Starting];

    /// <summary>The image that serves, or the newest one, with today's settings and variables; null when there is none yet.</summary>
    public async Task<Deployment?> RedeployAsync(Caller caller, ServiceRow row, string cause, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var source = await context.Deployments.AsNoTracking().SingleOrDefaultAsync(d => d.Id == row.Service.ActiveDeploymentId, cancellationToken)
            ?? await context.Deployments.AsNoTracking().Where(d => d.ServiceId == row.Service.Id).OrderByDescending(d => d.Version).FirstOrDefaultAsync(cancellationToken);
        return source is null ? null : await InsertAsync(row.Service.Id, new DeploymentSource(source.Image, cause, source.BuildId, source.CommitSha, source.CommitMessage), cancellationToken);
    }

    /// <summary>The newest deployment's image again, whether it serves or not.</summary>
    public async Task<Deployment?> DeployNewestAsync(Caller caller, ServiceRow row, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var newest = await context.Deployments.AsNoTracking().Where(d => d.ServiceId == row.Service.Id).OrderByDescending(d => d.Version).FirstOrDefaultAsync(cancellationToken);
        return newest is not null ? await InsertAsync(row.Service.Id, new DeploymentSource(newest.Image, "manual", newest.BuildId, newest.CommitSha, newest.CommitMessage), cancellationToken)
            : row.Service is { RunsImage: true, Image: { } image } ? await DeployImageAsync(caller, row, image, "image", cancellationToken)
            : null;
    }

    /// <exception cref="ApiProblemException">422: the registry does not have it or does not answer.</exception>
    public async Task<Deployment> DeployImageAsync(Caller caller, ServiceRow row, string image, string cause, CancellationToken cancellationToken)
        => await InsertAsync(row.Service.Id, new DeploymentSource(await PinAsync(caller, image, cancellationToken), cause, null, null, null), cancellationToken);

    /// <summary>What the reference means now, as HOST/NAME@DIGEST.</summary>
    /// <exception cref="ApiProblemException">422: the registry does not have it or does not answer.</exception>
    public async Task<string> PinAsync(Caller caller, string image, CancellationToken cancellationToken)
    {
        if (!ImageReference.TryParse(image, out var reference))
        {
            var errors = new FieldErrors();
            errors.Add("image", "An image reference such as registry.example.org/team/app:1.2.");
            throw ApiProblemException.Invalid(errors);
        }

        try
        {
            registry.RefuseForeign(reference, caller.OrganisationId);
            var credentials = await logins.FindAsync(caller.OrganisationId, reference.Host.ToLowerInvariant(), cancellationToken);
            return $"{reference.Host}/{reference.Name}@{await registry.ResolveAsync(reference, credentials, cancellationToken)}";
        }
        catch (RegistryException ex)
        {
            throw new ApiProblemException(StatusCodes.Status422UnprocessableEntity, "image_not_resolved", ex.Message);
        }
    }

    public async Task<Deployment> RollBackAsync(Caller caller, ServiceRow row, string deploymentId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var target = await context.Deployments.AsNoTracking().SingleOrDefaultAsync(d => d.Id == deploymentId && d.ServiceId == row.Service.Id, cancellationToken)
            ?? throw ApiProblemException.NotFound("deployment", deploymentId);
        return await InsertAsync(row.Service.Id, new DeploymentSource(target.Image, "rollback", target.BuildId, target.CommitSha, target.CommitMessage), cancellationToken);
    }

    /// <summary>Inserts the next version as Pending. Two at once get two versions; the newer wins in the deployment loop.</summary>
    public async Task<Deployment> InsertAsync(string serviceId, DeploymentSource source, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var context = contexts.Create(TenantScope.All);
            var row = await ReferenceStore.Rows(context).SingleAsync(r => r.Service.Id == serviceId, cancellationToken);
            ServiceStore.RefuseWhenDeleted(row.Service);
            IReadOnlyList<string> left = [];
            if (await ConfigStore.FindAsync(context, serviceId, source.CommitSha, cancellationToken) is { } fromFiles)
            {
                ServiceSettingsRules.Apply(row.Service, fromFiles);
                var first = source.BuildId is { } build && !await context.Deployments.AnyAsync(d => d.BuildId == build, cancellationToken);
                left = first ? await configs.DeclareAsync(context, row, fromFiles, cancellationToken) : [];
            }

            var version = (await context.Deployments.Where(d => d.ServiceId == serviceId).MaxAsync(d => (int?)d.Version, cancellationToken) ?? 0) + 1;
            var deployment = await MakeAsync(context, row, source, version, cancellationToken);
            context.Deployments.Add(deployment);
            try
            {
                await context.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException ex) when (attempt < Attempts && (ex is DbUpdateConcurrencyException || ex.IsDuplicate()))
            {
                continue;
            }

            if (left.Count > 0)
            {
                events.Publish(deployment.OrganisationId, "service.changed", serviceId, $"{string.Join(", ", left)} of the configuration file was left out for {row.Path}: it leads to another service.", row.Project.Id, serviceId);
            }

            events.Publish(
                deployment.OrganisationId, "deployment.changed", deployment.Id,
                deployment.State == DeploymentState.Pending ? $"Version {version} of {row.Path} waits to be placed." : $"Version {version} of {row.Path} cannot be deployed: {deployment.Reason}", row.Project.Id, serviceId);
            signals.Deployments.Raise();
            signals.Routes.Raise();
            return deployment;
        }
    }

    /// <summary>A deployment with settings, variables and volumes as they stand in this context; it is up to the caller to store it.</summary>
    public async Task<Deployment> MakeAsync(PlatformContext context, ServiceRow row, DeploymentSource source, int version, CancellationToken cancellationToken)
    {
        var variables = await scopes.ForDeploymentAsync(context, row, cancellationToken);
        var volumes = await context.Volumes.AsNoTracking().Where(v => v.ServiceId == row.Service.Id && v.DeletedAt == null).OrderBy(v => v.Id).ToListAsync(cancellationToken);
        var id = Ids.New("dep", clock);
        return new Deployment
        {
            Id = id,
            OrganisationId = row.Service.OrganisationId,
            ServiceId = row.Service.Id,
            Version = version,
            State = variables.Problem is null ? DeploymentState.Pending : DeploymentState.Failed,
            Reason = variables.Problem ?? "",
            FinishedAt = variables.Problem is null ? null : clock.GetUtcNow(),
            Cause = source.Cause,
            BuildId = source.BuildId,
            Image = source.Image,
            CommitSha = source.CommitSha,
            CommitMessage = source.CommitMessage,
            SealedSpec = DeploymentSpecSeal.Seal(box, id, Specs.Of(row, source.CommitSha, variables.Variables) with
            {
                Volumes = [.. volumes.Select(v => new MountedVolume(v.Id, v.MountPath, v.SizeMiB))],
                Addresses = variables.Addresses,
                WaitsFor = variables.WaitsFor,
            }),
            CreatedAt = clock.GetUtcNow(),
        };
    }

    public async Task<Page<DeploymentView>> ListAsync(Caller caller, ServiceRow row, PageRequest page, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Deployments.AsNoTracking().Where(d => d.ServiceId == row.Service.Id).Before(page, d => d.Id).ToListAsync(cancellationToken);
        var views = (await ViewsAsync(context, rows, cancellationToken)).ToDictionary(v => v.Id);
        return page.Of(rows, d => d.Id, d => views[d.Id]);
    }

    public async Task<DeploymentView> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var row = await context.Deployments.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, cancellationToken) ?? throw ApiProblemException.NotFound("deployment", id);
        return (await ViewsAsync(context, [row], cancellationToken))[0];
    }

    /// <summary>Only before it serves: afterwards the way back is a rollback.</summary>
    public async Task CancelAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var row = await context.Deployments.SingleOrDefaultAsync(d => d.Id == id, cancellationToken) ?? throw ApiProblemException.NotFound("deployment", id);
        if (!Cancellable.Contains(row.State))
        {
            throw ApiProblemException.Conflict("deployment_not_cancellable", $"Version {row.Version} is {row.State.ToString().ToLowerInvariant()} and cannot be cancelled any more. Roll back to an earlier one instead.");
        }

        row.State = DeploymentState.Failed;
        row.Reason = $"Cancelled by {caller.Email}.";
        row.FinishedAt = clock.GetUtcNow();
        await context.SaveChangesAsync(cancellationToken);
        events.Publish(row.OrganisationId, "deployment.changed", id, row.Reason, null, row.ServiceId);
        signals.Deployments.Raise();
    }

    public async Task<IReadOnlyList<DeploymentView>> ViewsAsync(PlatformContext context, IReadOnlyList<Deployment> rows, CancellationToken cancellationToken)
    {
        var ids = rows.Select(d => d.Id).ToList();
        var services = rows.Select(d => d.ServiceId).Distinct().ToList();
        var names = await context.Services.AsNoTracking().Where(s => services.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.Name, cancellationToken);
        var replicas = (await context.Replicas.AsNoTracking().Where(r => ids.Contains(r.DeploymentId) && r.FinishedAt == null).ToListAsync(cancellationToken)).ToLookup(r => r.DeploymentId);
        var nodeIds = replicas.SelectMany(g => g).Select(r => r.NodeId).OfType<string>().Distinct().ToList();
        var nodes = await context.Nodes.AsNoTracking().Where(n => nodeIds.Contains(n.Id)).ToDictionaryAsync(n => n.Id, cancellationToken);
        var snapshot = cluster.Current;
        return [.. rows.Select(d => DeploymentViews.Of(d, names.GetValueOrDefault(d.ServiceId, ""), replicas[d.Id], nodes, snapshot))];
    }
}
