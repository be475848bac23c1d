using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Builds.Logs;
using ProxPaaS.Orchestrator.Builds.Planning;
using ProxPaaS.Orchestrator.Builds.Sources;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Cluster.Agents;
using ProxPaaS.Orchestrator.ConfigFiles;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Identity;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Registry;

namespace ProxPaaS.Orchestrator.Builds;

/// <summary>Builds as people ask for them and see them.</summary>
internal sealed class BuildStore(
    IPlatformContextFactory contexts, GitRepositoryStore repositories, ConfigStore configs, SourceStore sources, BuildPlanner planner, RegistryClient images, IOptions<RegistryOptions> registry, IEventBus events, LoopSignals signals, IDesiredStateSignal desired,
    TimeProvider clock)
{
    private static readonly BuildState[] Open = [BuildState.Queued, BuildState.Running];

    /// <summary>Builds what a branch, tag or commit means now.</summary>
    public async Task<Build> RequestAsync(Caller caller, ServiceRow row, string reference, bool noCache, CancellationToken cancellationToken)
    {
        if (row.Service is { RunsImage: true, Image: var image })
        {
            throw ApiProblemException.Conflict("service_runs_image", $"{row.Path} runs the image {image} and builds nothing. Clear its image setting first.");
        }

        var errors = new FieldErrors();
        errors.AddIf(!BranchNames.IsOne(reference), "ref", "A branch, a tag or a commit.");
        errors.ThrowIfAny();
        var commit = await repositories.ResolveAsync(row.Service.Id, reference, cancellationToken)
            ?? throw new ApiProblemException(StatusCodes.Status422UnprocessableEntity, "ref_not_found", $"The repository of {row.Path} has no '{reference}'. Push it first.");
        return await InsertAsync(row, commit, reference, "manual", noCache, cancellationToken);
    }

    /// <summary>
    /// Inserts a build of the commit; older ones of the same reference that have not begun give way to it.
    /// One that cannot be built, or was built before, is inserted with its outcome.
    /// </summary>
    public async Task<Build> InsertAsync(ServiceRow row, string commit, string reference, string cause, bool noCache, CancellationToken cancellationToken)
    {
        var info = await repositories.DescribeAsync(row.Service.Id, commit, cancellationToken);
        (row, var misconfigured) = await configs.TakeAsync(row, info.Sha, cancellationToken);
        var id = Ids.New("bld", clock);

        // Before anything else reads the tree: it may be made to never end.
        var source = await sources.InspectAsync(row.Service, info.Sha, cancellationToken);
        var prepared = source.Problem is { } unfit ? PreparedBuild.Refused(row.Service, unfit) : await planner.PrepareAsync(row, id, info.Sha, cancellationToken);
        var build = new Build
        {
            Id = id,
            OrganisationId = row.Service.OrganisationId,
            ServiceId = row.Service.Id,
            State = BuildState.Queued,
            CommitSha = info.Sha,
            Ref = reference,
            CommitMessage = info.Subject,
            Author = info.Author,
            Cause = cause,
            Builder = prepared.Builder,
            Dockerfile = prepared.Dockerfile,
            RootDirectory = prepared.Directory,
            NoCache = noCache,
            ImageName = ImageNames.Of(registry.Value.Host, row.Service),
            CreatedAt = clock.GetUtcNow(),
        };
        if ((misconfigured ?? (string.IsNullOrEmpty(registry.Value.Host) ? "The platform has no registry to keep the image in. The operator sets Registry:Host." : prepared.Problem)) is { } problem)
        {
            Finish(build, BuildState.Failed, problem);
        }
        else
        {
            build.Reason = "Waits for a builder node.";
            await repositories.KeepAsync(row.Service.Id, build.Id, info.Sha, cancellationToken);
            build.Fingerprint = await FingerprintAsync(build, prepared, cancellationToken);
            if (await ReuseAsync(build, cancellationToken) is { From: { } earlier } reuse)
            {
                build.ImageDigest = earlier.ImageDigest;
                build.StartedAt = build.CreatedAt;
                Finish(build, BuildState.Succeeded, reuse.Reason);
            }
        }

        var older = await SaveAsync(build, prepared with { Lines = [.. prepared.Lines, .. source.Notices] }, cancellationToken);
        older.ForEach(Changed);
        Changed(build);
        return build;
    }

    /// <returns>Those that waited and give way.</returns>
    private async Task<List<Build>> SaveAsync(Build build, PreparedBuild prepared, CancellationToken cancellationToken)
    {
        // The head of the log; a builder's own lines follow.
        var head = prepared.Lines.Count > 0 ? BuildLogStore.Say(build, prepared.Lines, build.CreatedAt) : null;
        build.LogOffset = build.LogLines;
        while (true)
        {
            await using var context = contexts.Create(TenantScope.All);
            var older = await context.Builds.Where(b => b.ServiceId == build.ServiceId && b.Ref == build.Ref && b.State == BuildState.Queued).ToListAsync(cancellationToken);
            older.ForEach(waiting => Finish(waiting, BuildState.Superseded, $"Commit {build.CommitSha[..8]} was pushed after it."));
            context.Builds.Add(build);
            if (head is not null)
            {
                context.BuildLogChunks.Add(head);
            }

            if (prepared.Input is { } input)
            {
                context.BuildInputs.Add(input);
            }

            try
            {
                await context.SaveChangesAsync(cancellationToken);
                return older;
            }
            catch (DbUpdateConcurrencyException)
            {
                // One of the older ones was given to a builder at this moment; look again.
            }
        }
    }

    public async Task<Page<BuildView>> ListAsync(Caller caller, ServiceRow row, PageRequest page, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(caller.Scope);
        var rows = await context.Builds.AsNoTracking().Where(b => b.ServiceId == row.Service.Id).Before(page, b => b.Id).ToListAsync(cancellationToken);
        return page.Of(rows, b => b.Id, b => BuildViews.Of(b, row.Service.Name));
    }

    public async Task<Build> FindAsync(TenantScope scope, string id, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(scope);
        return await context.Builds.AsNoTracking().SingleOrDefaultAsync(b => b.Id == id, cancellationToken) ?? throw ApiProblemException.NotFound("build", id);
    }

    public async Task<BuildView> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        var build = await FindAsync(caller.Scope, id, cancellationToken);
        await using var context = contexts.Create(caller.Scope);
        return BuildViews.Of(build, await context.Services.Where(s => s.Id == build.ServiceId).Select(s => s.Name).SingleAsync(cancellationToken));
    }

    public async Task CancelAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var context = contexts.Create(caller.Scope);
            var build = await context.Builds.SingleOrDefaultAsync(b => b.Id == id, cancellationToken) ?? throw ApiProblemException.NotFound("build", id);
            if (build.State == BuildState.Cancelled)
            {
                return;
            }

            if (!Open.Contains(build.State))
            {
                throw ApiProblemException.Conflict("build_over", $"The build is {build.State.ToString().ToLowerInvariant()} already.");
            }

            Finish(build, BuildState.Cancelled, $"Cancelled by {caller.Email}.");
            try
            {
                await context.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                // It moved on at this moment; what it is now decides.
                continue;
            }

            Changed(build);
            if (build.NodeId is { } node)
            {
                desired.Raise(node);
            }

            return;
        }
    }

    /// <summary>Of the tree and of all that the build is told; run-time configuration is no part of it.</summary>
    private async Task<string?> FingerprintAsync(Build build, PreparedBuild prepared, CancellationToken cancellationToken)
        => await repositories.TreeAsync(build.ServiceId, build.CommitSha, build.RootDirectory, cancellationToken) is { } tree
            ? BuildFingerprint.Of(tree, new Dictionary<string, string>(prepared.Fingerprinted) { ["builder"] = build.Builder, ["dockerfile"] = build.Dockerfile })
            : null;

    private async Task<BuildReuse> ReuseAsync(Build build, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var earlier = build.Fingerprint is null || build.NoCache ? null : await context.Builds.AsNoTracking()
            .Where(b => b.ServiceId == build.ServiceId && b.State == BuildState.Succeeded && b.Fingerprint == build.Fingerprint && b.ImageName == build.ImageName && b.ImageDigest != null)
            .OrderByDescending(b => b.Id).FirstOrDefaultAsync(cancellationToken);
        return BuildReuse.Decide(build.NoCache, earlier, earlier is null ? null : await ImageIsThereAsync(earlier, cancellationToken));
    }

    private async Task<bool?> ImageIsThereAsync(Build build, CancellationToken cancellationToken)
    {
        try
        {
            return ImageReference.TryParse($"{build.ImageName}@{build.ImageDigest}", out var image) && await images.ExistsAsync(image, cancellationToken);
        }
        catch (RegistryException)
        {
            return null;
        }
    }

    private void Finish(Build build, BuildState state, string reason)
    {
        build.State = state;
        build.Step = "done";
        build.Reason = reason;
        build.FinishedAt = clock.GetUtcNow();
    }

    private void Changed(Build build)
    {
        events.Publish(build.OrganisationId, "build.changed", build.Id, $"Build of {build.CommitSha[..8]}: {build.State.ToString().ToLowerInvariant()}. {build.Reason}".TrimEnd(), null, build.ServiceId);
        signals.Builds.Raise();
        signals.Pools.Raise();

        // A build may be live before the statuses are looked at again: that it waits is told at once.
        signals.Statuses.Raise();
    }
}
