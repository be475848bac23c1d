using ProxPaaS.Contracts.Edge;
using ProxPaaS.Ingress.Routing;
using ProxPaaS.Tests.Ingress.Support;
using Upstream = ProxPaaS.Contracts.Edge.Upstream;

namespace ProxPaaS.Tests.Ingress.Routing;

public sealed class UpstreamPoolTests
{
    private static readonly UpstreamKey Key = new("rep_1", "http://10.0.0.5:1");
    private readonly UpstreamPool _pool = new();

    [Fact]
    public void Retired_TakesNoRequestsAndStaysUntilTheLastOneEnds()
    {
        Apply(UpstreamState.Active);
        var upstream = _pool.Get(Key);
        Assert.True(upstream.TryEnter());
        Apply(null);
        _pool.Sweep();

        Assert.False(upstream.TryEnter());
        Assert.Equal([upstream], _pool.All);
        Assert.True(upstream.Leave());
        _pool.Sweep();
        Assert.Empty(_pool.All);
    }

    [Fact]
    public void Draining_StaysWhileTheTableNamesIt()
    {
        Apply(UpstreamState.Active);
        Apply(UpstreamState.Draining);
        _pool.Sweep();

        Assert.False(_pool.Get(Key).TryEnter());
        Assert.Equal(0, _pool.Get(Key).InFlight);
    }

    [Fact]
    public void Active_Again_TakesRequestsAgain()
    {
        Apply(UpstreamState.Draining);
        Apply(UpstreamState.Active);

        Assert.True(_pool.Get(Key).TryEnter());
    }

    private void Apply(UpstreamState? state)
    {
        Upstream[] upstreams = state is { } given ? [new() { ReplicaId = Key.ReplicaId, Url = Key.Address, State = given }] : [];
        var table = RouteTableValidator.Validate(Tables.Table(1, Tables.Route("rte_1", "app.test", upstreams)));
        _pool.Prepare(table);
        _pool.Retire(table);
    }
}
