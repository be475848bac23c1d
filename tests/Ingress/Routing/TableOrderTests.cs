using ProxPaaS.Contracts.Edge;
using ProxPaaS.Ingress.Routing;

namespace ProxPaaS.Tests.Ingress.Routing;

public sealed class TableOrderTests
{
    private static readonly RoutingSnapshot Serving = new(5, 10, []);

    [Theory]
    [InlineData(5, 10)]
    [InlineData(5, 11)]
    [InlineData(6, 1)]
    public void Refuse_SameOrLater_Applies(ulong epoch, ulong generation)
        => Assert.Null(TableOrder.Refuse(new RouteTable { Epoch = epoch, Generation = generation }, Serving));

    [Theory]
    [InlineData(5, 9)]
    [InlineData(4, 99)]
    [InlineData(0, 0)]
    public void Refuse_Earlier_SaysWhatIsServed(ulong epoch, ulong generation)
        => Assert.Contains("refused", TableOrder.Refuse(new RouteTable { Epoch = epoch, Generation = generation }, Serving), StringComparison.Ordinal);
}
