using CsCheck;
using ProxPaaS.Ingress.Forwarding;
using ProxPaaS.Ingress.Health;
using ProxPaaS.Ingress.Metrics;
using ProxPaaS.Ingress.Routing;

namespace ProxPaaS.Tests.Ingress.Forwarding;

public sealed class UpstreamChoiceTests
{
    [Fact]
    public void Pick_AnySet_NeverAnUnhealthyOneWhileAHealthyOneIsLeft()
        => Gen.Select(Gen.Bool.Array[0, 6], Gen.Int[-1, 5], Gen.Int).Sample((healthy, triedIndex, seed) =>
        {
            var upstreams = healthy.Select(Upstream).ToArray();
            var tried = triedIndex >= 0 && triedIndex < upstreams.Length ? default(TriedUpstreams).With(upstreams[triedIndex].Upstream) : default;
            var left = upstreams.Where(upstream => !tried.Contains(upstream.Upstream)).ToArray();

            var picked = UpstreamChoice.Pick(upstreams, tried, new Random(seed));

            if (left.Length == 0)
            {
                Assert.Null(picked);
                return;
            }

            Assert.Contains(picked, left);
            Assert.Equal(left.Any(upstream => upstream.Upstream.Health.Healthy), picked!.Upstream.Health.Healthy);
        });

    [Fact]
    public void Pick_OfTwo_TakesTheLessBusy()
    {
        RouteUpstream[] upstreams = [Upstream(true, 0), Upstream(true, 1)];
        upstreams[0].Upstream.TryEnter();

        Assert.All(Enumerable.Range(0, 50), seed => Assert.Same(upstreams[1], UpstreamChoice.Pick(upstreams, default, new Random(seed))));
    }

    [Fact]
    public void Pick_OfManyIdle_SpreadsEvenly()
    {
        var upstreams = Enumerable.Range(0, 5).Select(index => Upstream(true, index)).ToArray();
        var random = new Random(1);

        var picks = Enumerable.Range(0, 5000).CountBy(_ => UpstreamChoice.Pick(upstreams, default, random)!.Upstream.Key).ToArray();

        Assert.Equal(5, picks.Length);
        Assert.All(picks, pick => Assert.InRange(pick.Value, 800, 1200));
    }

    private static RouteUpstream Upstream(bool healthy, int index)
    {
        var policy = HealthPolicy.From(null, null, null);
        var upstream = new Upstream(new($"rep_{index}", $"http://10.0.0.5:{index + 1}"), policy);
        if (!healthy)
        {
            upstream.Transition(before => before.Refused("gone"));
        }

        return new(upstream, new ReplicaMetrics(upstream.Key.ReplicaId));
    }
}
