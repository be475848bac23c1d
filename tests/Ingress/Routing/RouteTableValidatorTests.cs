using Google.Protobuf.WellKnownTypes;
using ProxPaaS.Contracts.Edge;
using ProxPaaS.Ingress.Routing;
using ProxPaaS.Tests.Ingress.Support;
using Upstream = ProxPaaS.Contracts.Edge.Upstream;

namespace ProxPaaS.Tests.Ingress.Routing;

public sealed class RouteTableValidatorTests
{
    private static readonly Upstream Good = new() { ReplicaId = "rep_1", Url = "http://10.0.0.5:30001", State = UpstreamState.Active };

    [Fact]
    public void Validate_GoodRoute_NormalisesIt()
    {
        var route = Tables.Route("rte_1", ["App.Example.ORG.", "*.example.org"], "/api/", Good);

        var result = RouteTableValidator.Validate(Tables.Table(1, route));

        Assert.Empty(result.Problems);
        var valid = Assert.Single(result.Routes);
        Assert.Equal(["app.example.org", "*.example.org"], valid.Hosts);
        Assert.Equal("/api", valid.PathPrefix);
        Assert.Equal([new("rep_1", "http://10.0.0.5:30001")], valid.Active);
        Assert.Equal(TimeSpan.FromSeconds(100), valid.RequestTimeout);
        Assert.Null(valid.Health.Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("app.example.org:80")]
    [InlineData("app..example.org")]
    [InlineData("-app.example.org")]
    [InlineData("*")]
    [InlineData("a.*.example.org")]
    [InlineData("app.example.org/path")]
    [InlineData("bücher.example")]
    [InlineData("app.example.org\nx")]
    [InlineData("{{injected}}")]
    public void Validate_BadHost_CostsThatHostAlone(string host)
    {
        var result = RouteTableValidator.Validate(Tables.Table(1, Tables.Route("rte_1", [host, "good.test"], "/", Good)));

        Assert.Equal(["good.test"], Assert.Single(result.Routes).Hosts);
        Assert.StartsWith("rte_1: host ", Assert.Single(result.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://10.0.0.5:1")]
    [InlineData("http://10.0.0.5:1/path")]
    [InlineData("http://user@10.0.0.5:1")]
    [InlineData("10.0.0.5:1")]
    [InlineData("")]
    public void Validate_BadUpstream_CostsThatUpstreamAlone(string url)
    {
        var bad = new Upstream { ReplicaId = "rep_2", Url = url, State = UpstreamState.Active };

        var result = RouteTableValidator.Validate(Tables.Table(1, Tables.Route("rte_1", "app.test", bad, Good)));

        Assert.Equal("rep_1", Assert.Single(Assert.Single(result.Routes).Active).ReplicaId);
        Assert.Contains("rep_2", Assert.Single(result.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("/a?b")]
    [InlineData("/a//b")]
    [InlineData("/../b")]
    [InlineData("/a b")]
    [InlineData("/a%2Fb")]
    public void Validate_BadPath_CostsTheRouteAlone(string path)
    {
        var result = RouteTableValidator.Validate(Tables.Table(1, Tables.Route("rte_1", ["a.test"], path, Good), Tables.Route("rte_2", "b.test", Good)));

        Assert.Equal("rte_2", Assert.Single(result.Routes).Id);
        Assert.StartsWith("rte_1: ", Assert.Single(result.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SameHostAndPathTwice_TheFirstKeepsIt()
    {
        var result = RouteTableValidator.Validate(Tables.Table(1, Tables.Route("rte_1", "a.test", Good), Tables.Route("rte_2", ["A.test", "b.test"], "/", Good)));

        Assert.Equal(["a.test"], result.Routes[0].Hosts);
        Assert.Equal(["b.test"], result.Routes[1].Hosts);
        Assert.Contains("already belongs to rte_1", Assert.Single(result.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SameIdTwiceOrNone_LeavesThemOut()
    {
        var result = RouteTableValidator.Validate(Tables.Table(1, Tables.Route("rte_1", "a.test"), Tables.Route("rte_1", "b.test"), Tables.Route("", "c.test")));

        Assert.Equal(["a.test"], Assert.Single(result.Routes).Hosts);
        Assert.Equal(2, result.Problems.Count);
    }

    [Fact]
    public void Validate_Health_FillsDefaultsAndBounds()
    {
        var route = Tables.Route("rte_1", ["*.wild.test", "a.test"], "/", Good);
        route.Health = new() { Path = "/up", Interval = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1)), FailureThreshold = 3 };
        route.RequestTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(-1));

        var result = RouteTableValidator.Validate(Tables.Table(1, route));

        var valid = Assert.Single(result.Routes);
        Assert.Equal(new("/up", "a.test", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), 3), valid.Health);
        Assert.Equal(TimeSpan.FromSeconds(100), valid.RequestTimeout);
        Assert.Contains("request timeout", Assert.Single(result.Problems), StringComparison.Ordinal);
    }
}
