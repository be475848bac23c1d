using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Ingress.Health;
using ProxPaaS.Ingress.Routing;
using ProxPaaS.Tests.Ingress.Support;

namespace ProxPaaS.Tests.Ingress.Health;

public sealed class HealthLoopTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly UpstreamPool _pool = new();
    private readonly HealthProbeClient _probes = new(TimeProvider.System);
    private readonly HealthLoop _loop;

    public HealthLoopTests() => _loop = new(_pool, _probes, new StatusSignal(_clock), _clock, NullLogger<HealthLoop>.Instance);

    public void Dispose()
    {
        _loop.Dispose();
        _probes.Dispose();
    }

    [Fact]
    public async Task Probe_FailuresReachTheThreshold_TakeItOutAndASuccessBringsItBack()
    {
        await using var replica = await TestReplica.StartAsync("rep_1");
        var upstream = Add(replica, "/health");
        replica.HealthStatus = 500;

        await PassAsync();
        Assert.True(upstream.Health.Healthy);
        await PassAsync();
        Assert.False(upstream.Health.Healthy);
        Assert.Contains("500", upstream.Health.Message, StringComparison.Ordinal);

        replica.HealthStatus = 204;
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _loop.ProbeDueAsync(TestContext.Current.CancellationToken);
        Assert.True(upstream.Health.Healthy);
    }

    [Fact]
    public async Task Probe_WithoutPath_ConnectsOnly()
    {
        await using var replica = await TestReplica.StartAsync("rep_1");
        var upstream = Add(replica, "");
        replica.HealthStatus = 500;
        await PassAsync();
        await PassAsync();
        Assert.True(upstream.Health.Healthy);

        await replica.KillAsync();
        await PassAsync();
        await PassAsync();
        Assert.False(upstream.Health.Healthy);
    }

    [Fact]
    public async Task Probe_NotDue_IsNotMade()
    {
        await using var replica = await TestReplica.StartAsync("rep_1");
        var upstream = Add(replica, "/health");
        await PassAsync();
        replica.HealthStatus = 500;
        _clock.Advance(TimeSpan.FromSeconds(4));
        await _loop.ProbeDueAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, upstream.Health.Failures);
    }

    private async Task PassAsync()
    {
        _clock.Advance(TimeSpan.FromSeconds(5));
        await _loop.ProbeDueAsync(TestContext.Current.CancellationToken);
    }

    private ProxPaaS.Ingress.Routing.Upstream Add(TestReplica replica, string path)
    {
        var route = Tables.Route("rte_1", "app.test", replica.Active());
        route.Health = new HealthCheck { Path = path, Timeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(5)) };
        var table = RouteTableValidator.Validate(Tables.Table(1, route));
        _pool.Prepare(table);
        return _pool.Get(table.Routes[0].Active[0]);
    }
}
