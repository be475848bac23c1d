using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Persistence;

namespace ProxPaaS.Orchestrator.Builds;

internal sealed class BuildWorkStore(IPlatformContextFactory contexts, GitRepositoryStore repositories, IOptionsMonitor<BuildOptions> options) : IBuildWork
{
    public async Task<IReadOnlyList<BuildSpec>> ForNodeAsync(string nodeId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var builds = await context.Builds.AsNoTracking().Where(b => b.NodeId == nodeId && b.State == BuildState.Running).OrderBy(b => b.Id).ToListAsync(cancellationToken);
        return [.. builds.Select(Spec)];
    }

    public async Task<Stream> OpenContextAsync(string nodeId, string buildId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var build = await context.Builds.AsNoTracking().SingleOrDefaultAsync(b => b.Id == buildId && b.NodeId == nodeId && b.State == BuildState.Running, cancellationToken)
            ?? throw new KeyNotFoundException($"Build {buildId} is not on {nodeId}.");
        var tree = await repositories.TreeAsync(build.ServiceId, build.CommitSha, build.RootDirectory, cancellationToken)
            ?? throw new KeyNotFoundException($"The source of build {buildId} is gone.");
        return repositories.OpenArchive(build.ServiceId, tree);
    }

    private BuildSpec Spec(Build build)
    {
        var spec = new BuildSpec
        {
            Id = build.Id,
            ImageName = build.ImageName,
            Dockerfile = build.Dockerfile,
            NoCache = build.NoCache,
            Timeout = Duration.FromTimeSpan(TimeSpan.FromMinutes(options.CurrentValue.TimeoutMinutes)),
            LogLinesReceived = (ulong)build.LogLines,
        };
        spec.Tags.Add($"commit-{build.CommitSha}");
        return spec;
    }
}
