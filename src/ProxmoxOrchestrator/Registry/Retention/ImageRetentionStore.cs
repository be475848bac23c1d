using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Jobs;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Registry.Retention;

/// <summary>Looks at what there is, and remembers what nothing needed.</summary>
internal sealed class ImageRetentionStore(IPlatformContextFactory contexts, RegistryClient registry, IOptions<RegistryOptions> own, IOptionsMonitor<RetentionOptions> options, TimeProvider clock)
{
    private static readonly DeploymentState[] Past = [DeploymentState.Superseded, DeploymentState.Failed, DeploymentState.Stopped];

    /// <summary>Decides without changing anything.</summary>
    public async Task<ImageLook> LookAsync(CancellationToken cancellationToken)
    {
        // The registry first: what is pushed while the rows are read is then not taken for something that no row knows.
        var (stored, problem) = await StoredAsync(cancellationToken);
        await using var context = contexts.Create(TenantScope.All);
        var known = await KnownAsync(context, cancellationToken);
        var organisations = (await context.Organisations.AsNoTracking().Select(o => o.Id).ToListAsync(cancellationToken)).ToHashSet();
        var candidates = await context.ImageCandidates.AsNoTracking().ToDictionaryAsync(c => c.Image, cancellationToken);
        var settings = options.CurrentValue;
        return new(ImageRetention.Decide(known, stored, own.Value.Host ?? "", organisations, candidates, settings.Builds, TimeSpan.FromHours(settings.ImageHours), clock.GetUtcNow()), problem, stored is not null);
    }

    /// <summary>After a look that was complete: what is unneeded now is counted, what is needed again is forgotten.</summary>
    public async Task RememberAsync(ImageLook look, CancellationToken cancellationToken)
    {
        if (look.Problem is not null)
        {
            return;
        }

        await using var context = contexts.Create(TenantScope.All);
        var unneeded = look.Images.Where(i => i.Fate is ImageFate.Wait or ImageFate.Remove).Select(i => i.Image).ToHashSet();
        var rows = await context.ImageCandidates.ToDictionaryAsync(c => c.Image, cancellationToken);
        var now = clock.GetUtcNow();
        context.ImageCandidates.RemoveRange(rows.Values.Where(r => !unneeded.Contains(r.Image)));
        foreach (var image in unneeded)
        {
            if (!rows.TryGetValue(image, out var row))
            {
                row = new ImageCandidate { Image = image, FirstSeenAt = now };
                context.ImageCandidates.Add(row);
            }

            row.LastSeenAt = now;
            row.Looks++;
        }

        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Asked right before an image goes: a deployment may have been made of it since the look.</summary>
    public async Task<bool> IsDeployedAsync(string image, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Deployments.AnyAsync(d => d.Image == image, cancellationToken);
    }

    public async Task RemoveBuildAsync(string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        await context.Builds.Where(b => b.Id == id && !context.Deployments.Any(d => d.BuildId == id)).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Builds beyond the newest that made no image: failed, cancelled, superseded.</summary>
    public async Task<IReadOnlyList<(string Id, string ServiceId)>> ImagelessAsync(CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var keep = options.CurrentValue.Builds;
        var builds = await context.Builds.AsNoTracking().Select(b => new { b.Id, b.ServiceId, b.State, b.ImageDigest }).ToListAsync(cancellationToken);
        return [.. builds.GroupBy(b => b.ServiceId).SelectMany(g => g.OrderByDescending(b => b.Id, StringComparer.Ordinal).Skip(keep))
            .Where(b => b.ImageDigest is null && b.State is not (BuildState.Queued or BuildState.Running)).Select(b => (b.Id, b.ServiceId))];
    }

    public async Task<string?> ServiceOfAsync(string buildId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        return await context.Builds.Where(b => b.Id == buildId).Select(b => b.ServiceId).SingleOrDefaultAsync(cancellationToken);
    }

    private static async Task<IReadOnlyCollection<KnownImage>> KnownAsync(PlatformContext context, CancellationToken cancellationToken)
    {
        var deployments = await context.Deployments.AsNoTracking().Select(d => new { d.Id, d.OrganisationId, d.ServiceId, d.Image, d.State, d.Version, d.CreatedAt, d.BuildId }).ToListAsync(cancellationToken);
        var deployed = deployments.Select(d => d.BuildId).OfType<string>().ToHashSet();
        var builds = await context.Builds.AsNoTracking().Where(b => b.ImageDigest != null)
            .Select(b => new { b.Id, b.OrganisationId, b.ServiceId, b.ImageName, b.ImageDigest, b.State, b.DeploymentId, b.CreatedAt }).ToListAsync(cancellationToken);
        return [
            .. deployments.Select(d => new KnownImage(d.Image, d.OrganisationId, d.ServiceId, "", d.CreatedAt, Past.Contains(d.State) ? $"version {d.Version} can be rolled back to" : $"version {d.Version} is {d.State.ToString().ToLowerInvariant()}")),
            .. builds.Select(b => new KnownImage(
                $"{b.ImageName}@{b.ImageDigest}", b.OrganisationId, b.ServiceId, b.Id, b.CreatedAt,
                deployed.Contains(b.Id) ? "a deployment was made of its build" : b.State == BuildState.Succeeded && b.DeploymentId is null ? "it is about to be deployed" : null)),
        ];
    }

    /// <summary>All of the registry or nothing of it.</summary>
    private async Task<(IReadOnlyCollection<StoredImage>? Stored, string? Problem)> StoredAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(own.Value.Host))
        {
            return (null, "The platform has no registry (Registry:Host).");
        }

        try
        {
            var images = new Dictionary<string, StoredImage>();
            foreach (var repository in await registry.RepositoriesAsync(cancellationToken))
            {
                foreach (var tag in await registry.TagsAsync(repository, cancellationToken))
                {
                    if (await DigestAsync(repository, tag, cancellationToken) is not { } digest)
                    {
                        continue;
                    }

                    var image = $"{own.Value.Host}/{repository}@{digest}";
                    images[image] = images.TryGetValue(image, out var other) ? other with { Tags = [.. other.Tags, tag] } : new(image, repository, [tag]);
                }
            }

            return (images.Values, null);
        }
        catch (RegistryException ex) when (ex.IsRefused || ex.IsNotFound)
        {
            // Some registries list nothing to anybody: what builds know of is complete without them.
            return (null, null);
        }
        catch (RegistryException ex)
        {
            return (null, ex.Message);
        }
    }

    private async Task<string?> DigestAsync(string repository, string tag, CancellationToken cancellationToken)
    {
        try
        {
            return await registry.ResolveAsync(new ImageReference(own.Value.Host!, repository, tag, null), null, cancellationToken);
        }
        catch (RegistryException ex) when (ex.IsNotFound)
        {
            // Removed since the list was made.
            return null;
        }
    }
}
