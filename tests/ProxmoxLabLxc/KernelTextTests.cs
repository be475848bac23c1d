using ProxPaaS.Lab.Guests.Lxc;

namespace ProxPaaS.Tests.ProxmoxLabLxc;

public sealed class KernelTextTests
{
    [Fact]
    public void CgroupPaths_InitInItsOwnScope_GivesTheGuestAsAWhole()
    {
        var paths = CgroupPaths.Parse("9:name=systemd:/lxc.payload.100/init.scope\n4:memory:/lab/lxc.payload.100/init.scope\n2:cpu,cpuacct:/lxc.payload.100\n1:net_cls:/\n0::/lxc.payload.100/init.scope\n");

        Assert.Equal("/lab/lxc.payload.100", paths["memory"]);
        Assert.Equal("/lxc.payload.100", paths["cpuacct"]);
        Assert.Equal("/lxc.payload.100", paths[""]);
        Assert.False(paths.ContainsKey("net_cls"));
    }

    [Fact]
    public void MountTable_EscapedSpace_IsRead()
        => Assert.Equal(["/", "/mnt/a b"], MountTable.Parse("1 0 8:1 / / rw - ext4 /dev/sda rw\n36 35 98:0 / /mnt/a\\040b rw,noatime - ext3 /dev/root rw\n"));

    [Fact]
    public void GuestInterfaces_IpOutput_ListsAddressesWithPrefix()
    {
        var found = GuestInterfaces.Parse(
            """[{"ifname":"lo","address":"00:00:00:00:00:00","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8}]},{},{"ifname":"eth0","address":"bc:24:11:00:00:01","addr_info":[]}]""");

        Assert.Equal(["lo", "eth0"], found.Select(link => link.Name));
        Assert.Equal(["127.0.0.1/8"], found[0].Addresses);
        Assert.Empty(found[1].Addresses);
    }

    [Theory]
    [InlineData("10.77.0.1/24", "10.77.0.0/24")]
    [InlineData("172.16.5.9/20", "172.16.0.0/20")]
    public void Ipv4Network_Address_GivesItsNetwork(string cidr, string expected) => Assert.Equal(expected, Ipv4Network.Of(cidr));
}
