using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Guests.Lxc;

namespace ProxPaaS.Tests.ProxmoxLabLxc;

public sealed class PveGuestTextTests
{
    private static readonly GuestNic Static = new(0, "eth0", "vmbr0", "BC:24:11:00:00:01", "10.77.0.5/24", "10.77.0.1", LinkDown: false);

    [Fact]
    public void Hosts_NameWithDomain_CarriesTheFullNameThenTheShortOne()
    {
        var text = PveGuestText.Hosts("127.0.0.1 localhost\n::1 localhost\n", "node-5.token.join.internal", "lan", [Static]);

        Assert.Equal("127.0.0.1 localhost\n::1 localhost\n# --- BEGIN PVE ---\n10.77.0.5 node-5.token.join.internal node-5\n# --- END PVE ---\n", text);
    }

    [Fact]
    public void Hosts_WrittenAgain_ReplacesItsOwnBlockWhereItStands()
    {
        var first = PveGuestText.Hosts("127.0.0.1 localhost\n::1 localhost\n", "node-5.token.join.internal", null, [Static]) + "10.0.0.9 mine\n";

        var second = PveGuestText.Hosts(first, "node-5", null, [Static]);

        Assert.Equal("127.0.0.1 localhost\n::1 localhost\n# --- BEGIN PVE ---\n10.77.0.5 node-5\n# --- END PVE ---\n10.0.0.9 mine\n", second);
    }

    [Fact]
    public void Hosts_EmptyFileAndNoStaticAddress_AddsLocalhostAndNamesTheGuestLocally()
    {
        var text = PveGuestText.Hosts(null, "node-5", "a.test b.test", [Static with { Ip = "dhcp" }]);

        Assert.Equal(
            "# --- BEGIN PVE ---\n127.0.0.1 localhost.localnet localhost\n::1 localhost.localnet localhost\n127.0.1.1 node-5.a.test node-5.b.test node-5\n# --- END PVE ---\n", text);
    }

    [Theory]
    [InlineData("10.77.0.5/24", "static\n\taddress 10.77.0.5/24\n\tgateway 10.77.0.1\n")]
    [InlineData("dhcp", "dhcp\n")]
    [InlineData("manual", "manual\n")]
    [InlineData(null, "manual\n")]
    public void Interfaces_EachKindOfAddress_IsWhatIfupdownReads(string? ip, string expected)
        => Assert.Equal($"auto lo\niface lo inet loopback\n\nauto eth0\niface eth0 inet {expected}\n", PveGuestText.Interfaces([Static with { Ip = ip }]));

    [Fact]
    public void ResolvConf_DomainAndServers_AreBothThere()
        => Assert.Equal("# --- BEGIN PVE ---\nsearch lan\nnameserver 1.1.1.1\nnameserver 9.9.9.9\n# --- END PVE ---\n", PveGuestText.ResolvConf("lan", ["1.1.1.1", "9.9.9.9"]));
}
