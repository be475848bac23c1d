using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds.Caps;
using ProxPaaS.Nixpacks.Images;
using ProxPaaS.Orchestrator.Builds.Planning;
using ProxPaaS.Orchestrator.Builds.Variables;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Git;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Registry;
using ProxPaaS.Orchestrator.Registry.Retention;
using ProxPaaS.Orchestrator.Registry.Tokens;

namespace ProxPaaS.Orchestrator.Builds;

internal sealed class BuildWorkStore(
    IPlatformContextFactory contexts, IClusterView cluster, PushHold hold, GitRepositoryStore repositories, RegistryLoginStore logins, RegistryTokens tokens, BuildVariableStore variables, IOptionsMonitor<BuildOptions> options) : IBuildWork
{
    public async Task<IReadOnlyList<BuildSpec>> ForNodeAsync(string nodeId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var builds = await context.Builds.AsNoTracking().Where(b => b.NodeId == nodeId && b.State == BuildState.Running).OrderBy(b => b.Id).ToListAsync(cancellationToken);
        if (builds.Count == 0)
        {
            return [];
        }

        var limits = await LimitsAsync(context, nodeId, cancellationToken);
        var logged = await logins.OfAsync([.. builds.Select(b => b.OrganisationId).Distinct()], cancellationToken);
        var specs = new List<BuildSpec>();
        foreach (var build in builds)
        {
            var spec = Spec(build, limits);
            var images = await AddInputAsync(context, build, spec, cancellationToken);
            AddRegistries(build, spec, images, logged[build.OrganisationId]);
            spec.CacheFrom.AddRange(await ElsewhereAsync(context, build, cancellationToken));
            specs.Add(spec);
        }

        return specs;
    }

    public async Task<Stream> OpenContextAsync(string nodeId, string buildId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Create(TenantScope.All);
        var build = await context.Builds.AsNoTracking().SingleOrDefaultAsync(b => b.Id == buildId && b.NodeId == nodeId && b.State == BuildState.Running, cancellationToken)
            ?? throw new KeyNotFoundException($"Build {buildId} is not on {nodeId}.");
        var tree = await repositories.TreeAsync(build.ServiceId, build.CommitSha, build.RootDirectory, cancellationToken)
            ?? throw new KeyNotFoundException($"The source of build {buildId} is gone.");
        var generated = await context.BuildInputs.AsNoTracking().Where(i => i.BuildId == buildId).Select(i => i.Files).SingleOrDefaultAsync(cancellationToken);
        var archive = repositories.OpenArchive(build.ServiceId, tree);
        return generated is null ? archive : new ContextStream(archive, BuildInputJson.Unpack(generated));
    }

    /// <summary>The sign-ins of the registries that its images come from, and what it needs at the platform's own.</summary>
    private void AddRegistries(Build build, BuildSpec spec, IReadOnlyCollection<string> images, IEnumerable<RegistryCredentials> logged)
    {
        var hosts = images.Select(image => ImageReference.TryParse(image, out var reference) ? RegistryHosts.Normal(reference.Host) ?? "" : "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        spec.Registries.AddRange(logged.Where(l => hosts.Contains(l.Host)).Select(l => new RegistryCredential { Host = l.Host, Username = l.Username, Password = l.Password }));
        if (build.ImageName is { } name && tokens.ForBuild(name, images, build.OrganisationId) is { } own)
        {
            spec.Registries.Add(own);
        }
    }

    /// <summary>Target, arguments and the variables as they are now. Opened here, they live in the message only.</summary>
    /// <returns>The images that its Dockerfile names.</returns>
    private async Task<IReadOnlyCollection<string>> AddInputAsync(PlatformContext context, Build build, BuildSpec spec, CancellationToken cancellationToken)
    {
        if (await context.BuildInputs.AsNoTracking().SingleOrDefaultAsync(i => i.BuildId == build.Id, cancellationToken) is not { } input)
        {
            return [];
        }

        spec.Target = input.Target ?? "";
        spec.BuildArgs.Add(BuildInputJson.Read(input.ArgumentsJson));
        var row = await ReferenceStore.Rows(context).SingleAsync(r => r.Service.Id == build.ServiceId, cancellationToken);

        // What has lost its value since the build was given away is left out: a step that needs it says so.
        spec.Secrets.Add((await variables.ReadAsync(context, row, input.SecretNames, cancellationToken)).Values.ToDictionary());

        if (spec.Secrets.Count > 0 && input.Files is not null)
        {
            spec.BuildArgs[ImageGenerator.VariablesDigest] = await DigestAsync(context, row, cancellationToken);
        }

        return input.Images;
    }

    /// <summary>Of sealed values: it changes with the plain ones, and nobody can guess those from it. References make neighbours' values part of it.</summary>
    private static async Task<string> DigestAsync(PlatformContext context, ServiceRow row, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var environment = context.Services.Where(s => s.EnvironmentId == row.Environment.Id).Select(s => s.Id);
        foreach (var value in await context.Variables.AsNoTracking().Where(v => environment.Contains(v.ServiceId)).OrderBy(v => v.Id).Select(v => v.SealedValue).ToListAsync(cancellationToken))
        {
            hash.AppendData(value);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task<BuildLimits> LimitsAsync(PlatformContext context, string nodeId, CancellationToken cancellationToken)
    {
        var node = await context.Nodes.AsNoTracking().SingleOrDefaultAsync(n => n.Id == nodeId, cancellationToken);
        if (node is null)
        {
            return new BuildLimits();
        }

        var pool = await context.NodePools.AsNoTracking().SingleOrDefaultAsync(p => p.Id == node.PoolId, cancellationToken);
        var shape = BuilderShapes.Of(node, pool, cluster.Current.Node(nodeId)?.Facts);
        var slots = BuildSlots.Of(shape, pool?.BuildSlots, options.CurrentValue.SlotsPerNode);
        var caps = BuildCaps.Of(shape, slots, options.CurrentValue);
        return new BuildLimits
        {
            CpuMilli = (uint)caps.CpuMilli,
            MemoryBytes = (ulong)caps.MemoryMiB << 20,
            NodeMemoryBytes = (ulong)caps.NodeMemoryMiB << 20,
            Processes = (uint)caps.Processes,
            DiskBytes = (ulong)caps.DiskMiB << 20,
            FreeDiskBytes = (ulong)caps.FreeDiskMiB << 20,
            Pool = shape.PoolName,
            Slots = (uint)slots,
        };
    }

    /// <summary>The newest image of the service when another node built it: its layers are not in this node's cache.</summary>
    private static async Task<IReadOnlyList<string>> ElsewhereAsync(PlatformContext context, Build build, CancellationToken cancellationToken)
    {
        if (build.NoCache)
        {
            return [];
        }

        var newest = await context.Builds.AsNoTracking().Where(b => b.ServiceId == build.ServiceId && string.Compare(b.Id, build.Id) < 0 && b.State == BuildState.Succeeded && b.NodeId != null && b.ImageDigest != null && b.ImageName == build.ImageName)
            .OrderByDescending(b => b.Id).Select(b => new { b.NodeId, b.ImageDigest }).FirstOrDefaultAsync(cancellationToken);
        return newest is null || newest.NodeId == build.NodeId ? [] : [$"{build.ImageName}@{newest.ImageDigest}"];
    }

    private BuildSpec Spec(Build build, BuildLimits limits)
    {
        var spec = new BuildSpec
        {
            Id = build.Id,
            ImageName = build.ImageName,
            Dockerfile = build.Dockerfile,
            NoCache = build.NoCache,
            Timeout = Duration.FromTimeSpan(TimeSpan.FromMinutes(options.CurrentValue.TimeoutMinutes)),
            LogLinesReceived = (ulong)(build.LogLines - build.LogOffset),
            Limits = limits,
            CacheScope = build.ServiceId,
            LayerScope = build.OrganisationId,
            HoldPush = hold.Stands,
            Pull = true,
        };
        spec.Tags.Add(ImageNames.Tag(build));
        return spec;
    }
}
