using ProxPaaS.Ingress.Metrics;
using ProxPaaS.Ingress.Routing;
using ProxPaaS.Tests.Ingress.Support;

namespace ProxPaaS.Tests.Ingress.Routing;

public sealed class RoutingSnapshotTests
{
    private static readonly RoutingSnapshot Snapshot = Build(
        Tables.Route("root", ["example.org"], "/"),
        Tables.Route("api", ["example.org"], "/api"),
        Tables.Route("api-v2", ["example.org"], "/api/v2"),
        Tables.Route("wild", ["*.example.org"], "/"),
        Tables.Route("wild-api", ["*.example.org"], "/api"),
        Tables.Route("deep", ["*.deep.example.org"], "/"),
        Tables.Route("exact", ["app.example.org"], "/only"),
        Tables.Route("ip", ["10.0.0.9"], "/"),
        Tables.Route("ip6", ["::1"], "/"));

    [Theory]
    [InlineData("example.org", "/", "root")]
    [InlineData("EXAMPLE.Org", "/x", "root")]
    [InlineData("example.org.", "/", "root")]
    [InlineData("example.org", "/api", "api")]
    [InlineData("example.org", "/api/", "api")]
    [InlineData("example.org", "/api/x", "api")]
    [InlineData("example.org", "/apix", "root")]
    [InlineData("example.org", "/API", "root")]
    [InlineData("example.org", "/api/v2/x", "api-v2")]
    [InlineData("a.example.org", "/", "wild")]
    [InlineData("a.b.example.org", "/", "wild")]
    [InlineData("a.example.org", "/api/x", "wild-api")]
    [InlineData("x.deep.example.org", "/api", "deep")]
    [InlineData("deep.example.org", "/", "wild")]
    [InlineData("app.example.org", "/only/x", "exact")]
    [InlineData("app.example.org", "/api", null)]
    [InlineData(".example.org", "/", null)]
    [InlineData("example.com", "/", null)]
    [InlineData("badexample.org", "/", null)]
    [InlineData("org", "/", null)]
    [InlineData("", "/", null)]
    [InlineData("10.0.0.9", "/", "ip")]
    [InlineData("[::1]", "/", "ip6")]
    public void Match_TakesTheHostFirstThenTheLongestPath(string host, string path, string? route)
        => Assert.Equal(route, Snapshot.Match(host, path).Route?.Route.Id);

    [Fact]
    public void Match_KnownHostWithoutThePath_SaysSo()
    {
        Assert.True(Snapshot.Match("app.example.org", "/").HostKnown);
        Assert.False(Snapshot.Match("nobody.test", "/").HostKnown);
        Assert.False(RoutingSnapshot.Empty.Match("nobody.test", "/").HostKnown);
    }

    private static RoutingSnapshot Build(params ProxPaaS.Contracts.Edge.Route[] routes)
    {
        var valid = RouteTableValidator.Validate(Tables.Table(1, routes));
        Assert.Empty(valid.Problems);
        return new(1, 1, [.. valid.Routes.Select(route => new RouteEntry(route, [], new RouteMetrics(route.Id, route.ServiceId)))]);
    }
}
