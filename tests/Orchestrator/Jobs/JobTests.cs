using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Cluster;
using ProxPaaS.Orchestrator.Jobs;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Orchestrator.Api;

namespace ProxPaaS.Tests.Orchestrator.Jobs;

[Collection(PlatformGroup.Name)]
public sealed class JobTests(PlatformHost host)
{
    [Fact]
    public async Task Images_BeyondTheKeptOnes_AreRemovedWithTheirBuilds_ButNotThoseOfDeployments()
    {
        var service = await host.NewServiceAsync();
        var contexts = host.Services.GetRequiredService<IPlatformContextFactory>();
        var name = $"{service.ProjectName}/web";
        await using (var context = contexts.Create(TenantScope.All))
        {
            for (var i = 0; i < 53; i++)
            {
                var digest = $"sha256:{i:x64}";
                host.Registry.Digests[$"{name}:{digest}"] = digest;
                context.Builds.Add(new Build
                {
                    Id = Ids.New("bld", new At(i)), OrganisationId = context.Organisations.First().Id, ServiceId = service.Id, State = BuildState.Succeeded, CommitSha = new string('a', 40), Ref = "refs/heads/main",
                    ImageName = $"{host.Registry.Host}/{name}", ImageDigest = digest, DeploymentId = "dep_old", CreatedAt = DateTimeOffset.UnixEpoch,
                });
            }

            await context.SaveChangesAsync();
        }

        host.Registry.Digests[$"{name}:tag"] = $"sha256:{0:x64}";
        await host.Owner.PostAsJsonAsync($"/v1/services/{service.Id}/deployments", new DeployRequest(Image: $"{host.Registry.Host}/{name}:tag"));
        var orphan = $"{ImageNames.Of("", await contexts.Create(TenantScope.All).Services.SingleAsync(s => s.Id == service.Id)).TrimStart('/')}";
        host.Registry.Digests[$"{orphan}:left"] = host.Registry.Digests[$"{orphan}:{FakeRegistry.Digest('9')}"] = FakeRegistry.Digest('9');
        string[] Gone() => [.. host.Registry.Deleted.Where(d => d.StartsWith(name, StringComparison.Ordinal) || d.StartsWith(orphan, StringComparison.Ordinal)).Order()];

        // Two complete looks that agree, far enough apart, and none of them while the registry cannot be listed.
        await RunAsync();
        Assert.Empty(Gone());
        await AgeAsync(contexts);
        host.Registry.Unlisted = true;
        await RunAsync();
        host.Registry.Unlisted = false;
        Assert.Empty(Gone());
        await RunAsync();
        Assert.Empty(Gone());
        var planned = (await (await host.Owner.PostAsJsonAsync("/v1/images/cleanup", new ImageCleaningRequest(true), ApiJson.Default.ImageCleaningRequest)).Content.ReadFromJsonAsync(ApiJson.Default.ImageCleaningReply))!;
        Assert.Equal(3, planned.Images.Count(i => i.ServiceId == service.Id));
        Assert.Empty(Gone());
        await RunAsync();

        Assert.Contains($"{orphan}@{FakeRegistry.Digest('9')}", Gone());
        Assert.Equal([$"{name}@sha256:{1:x64}", $"{name}@sha256:{2:x64}"], host.Registry.Deleted.Where(d => d.StartsWith(name, StringComparison.Ordinal)).Order());
        await using var after = contexts.Create(TenantScope.All);
        Assert.Equal(51, await after.Builds.CountAsync(b => b.ServiceId == service.Id));
    }

    private async Task RunAsync() => await ActivatorUtilities.CreateInstance<ImageRetentionJob>(host.Services).Execute(null!, CancellationToken.None);

    private static async Task AgeAsync(IPlatformContextFactory contexts)
    {
        await using var context = contexts.Create(TenantScope.All);
        var then = DateTimeOffset.UtcNow.AddHours(-13);
        await context.ImageCandidates.ExecuteUpdateAsync(set => set.SetProperty(c => c.FirstSeenAt, then));
    }

    [Fact]
    public async Task OldRows_AreRemoved_OnBothSidesOfTheirTime()
    {
        var contexts = host.Services.GetRequiredService<IPlatformContextFactory>();
        await using var context = contexts.Create(TenantScope.All);
        var organisation = context.Organisations.First().Id;
        var key = host.NewName("key");
        context.IdempotencyRecords.AddRange(
            new() { OrganisationId = organisation, Key = $"{key}-old", RequestHash = [], CreatedAt = DateTimeOffset.UtcNow.AddHours(-25) },
            new() { OrganisationId = organisation, Key = $"{key}-new", RequestHash = [], CreatedAt = DateTimeOffset.UtcNow.AddHours(-23) });
        await context.SaveChangesAsync();
        await ActivatorUtilities.CreateInstance<RetentionJob>(host.Services).Execute(null!, CancellationToken.None);

        Assert.Equal($"{key}-new", (await context.IdempotencyRecords.AsNoTracking().SingleAsync(r => r.Key.StartsWith(key))).Key);
    }

    [Fact]
    public async Task Repositories_ArePackedWithoutLosingAnything()
        => await ActivatorUtilities.CreateInstance<RepositoryUpkeepJob>(host.Services).Execute(null!, CancellationToken.None);

    private sealed class At(int minute) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMinutes(minute);
    }
}
