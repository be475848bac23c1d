using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using ProxPaaS.Orchestrator.Outbound;
using ProxPaaS.Orchestrator.Persistence;
using ProxPaaS.Tests.Orchestrator.Api;

namespace ProxPaaS.Tests.Orchestrator.Outbound;

[Collection(PlatformGroup.Name)]
public sealed class OutboundRulesTests(PlatformHost host)
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::7f00:1")]
    [InlineData("2001:0:53aa:64c:0:fbff:80ff:fffe")]
    [InlineData("2002:7f00:1::")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("100.100.100.200")]
    [InlineData("224.0.0.1")]
    [InlineData("ff02::1")]
    [InlineData("255.255.255.255")]
    [InlineData("10.77.0.9")]
    [InlineData("::ffff:10.77.0.9")]
    public void WhyNot_AddressThatNobodyMayName_IsRefused(string address)
        => Assert.NotNull(OutboundRules.WhyNot(IPAddress.Parse(address), [], new HashSet<IPAddress> { IPAddress.Parse("10.77.0.9") }));

    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("10.0.0.5")]
    [InlineData("172.31.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("fd12:3456::1")]
    [InlineData("2606:4700::1111")]
    public void WhyNot_AddressOfAServerOrAPrivateNetwork_IsAllowed(string address) => Assert.Null(OutboundRules.WhyNot(IPAddress.Parse(address), [], new HashSet<IPAddress>()));

    [Fact]
    public void WhyNot_ConfiguredNetwork_IsAllowed()
        => Assert.Null(OutboundRules.WhyNot(IPAddress.Parse("127.0.0.1"), [OutboundRules.Network("127.0.0.0/8")], new HashSet<IPAddress>()));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task Handler_TextThatMeansThisMachine_NeverConnects(string name)
    {
        using var listener = new TcpListener(IPAddress.IPv6Any, 0);
        listener.Server.DualMode = true;
        listener.Start();
        using var http = new HttpClient(TestOutbound.Create(host.Services.GetRequiredService<IPlatformContextFactory>(), null).Handler());

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync($"http://{name}:{((IPEndPoint)listener.LocalEndpoint).Port}/"));

        Assert.IsType<OutboundRefusedException>(failure.InnerException);
        Assert.False(listener.Pending());
    }
}
