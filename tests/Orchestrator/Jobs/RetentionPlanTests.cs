using CsCheck;
using ProxPaaS.Orchestrator.Jobs;

namespace ProxPaaS.Tests.Orchestrator.Jobs;

public sealed class RetentionPlanTests
{
    [Fact]
    public void Of_AnyBuilds_NeverTakesAnImageThatADeploymentOrAKeptBuildHas()
        => Gen.Select(
            Gen.Select(Gen.Int[1, 40], Gen.Int[1, 3], Gen.Int[0, 6], Gen.Bool, (id, service, image, over) => new RetainedBuild($"bld_{id:00}", $"srv_{service}", image == 0 ? null : $"r/{service}@{image}", over)).Array[0, 30],
            Gen.Int[1, 6].Array[0, 3], Gen.Int[1, 40].Array[0, 5], Gen.Int[1, 5])
            .Sample((generated, images, named, keep) =>
            {
                var builds = generated.DistinctBy(b => b.Id).ToList();
                var deployed = images.SelectMany(i => new[] { $"r/1@{i}", $"r/2@{i}" }).ToHashSet();
                var deployedBuilds = named.Select(n => $"bld_{n:00}").ToHashSet();
                var plan = RetentionPlan.Of(builds, deployed, deployedBuilds, keep);
                var staying = builds.Except(plan.Builds).ToList();

                Assert.Empty(plan.Images.Intersect(deployed));
                Assert.Empty(plan.Images.Intersect(staying.Select(b => b.Image).OfType<string>()));
                Assert.All(plan.Builds, b => Assert.True(b.Over && !deployedBuilds.Contains(b.Id)));
                Assert.All(builds.GroupBy(b => b.ServiceId), g => Assert.All(g.OrderByDescending(b => b.Id).Take(keep), b => Assert.Contains(b, staying)));
            });
}
