using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Guests.Lxc;

namespace ProxPaaS.Tests.ProxmoxLabLxc;

public sealed class LxcConfigTextTests
{
    private static readonly GuestRuntime Runtime = new(
        "node-1.t.join.internal", null, [], Unprivileged: true, Nesting: true, 1L << 30, 0, 2, 0,
        [new GuestNic(0, "eth0", "vmbr0", "BC:24:11:0A:0B:0C", "manual", null, LinkDown: false)]);

    [Fact]
    public void Render_Guest_IsUnprivilegedWithFixedAddressAndShortName()
    {
        var options = new LxcOptions { Root = "/var/lib/pvelab" };

        var text = LxcConfigText.Render(100, Runtime, options, new LxcLayout(options.Root));

        Assert.Contains("lxc.idmap = u 0 100000 65536\n", text, StringComparison.Ordinal);
        Assert.Contains("lxc.uts.name = node-1\n", text, StringComparison.Ordinal);
        Assert.Contains("lxc.net.0.veth.pair = veth100i0\n", text, StringComparison.Ordinal);
        Assert.Contains("lxc.net.0.hwaddr = bc:24:11:0a:0b:0c\n", text, StringComparison.Ordinal);
        Assert.Contains("lxc.mount.entry = /var/lib/pvelab/guests/100/docker var/lib/docker none bind,create=dir 0 0\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 0, "200000")]
    [InlineData(4, 0.5, "50000")]
    [InlineData(1, 3, "100000")]
    [InlineData(0, 1.5, "150000")]
    public void CgroupSettings_CoresAndLimit_GiveTheSmallerQuota(int cores, double limit, string quota)
    {
        var settings = LxcConfigText.CgroupSettings(Runtime with { Cores = cores, CpuLimit = limit });

        Assert.Contains(("cgroup.cpu.cfs_quota_us", quota), settings);
        Assert.Contains(("cgroup2.cpu.max", $"{quota} 100000"), settings);
    }

    [Fact]
    public void CgroupSettings_NoLimits_SetsNothing()
        => Assert.Empty(LxcConfigText.CgroupSettings(Runtime with { Cores = 0, CpuLimit = 0, MemoryBytes = 0 }));

    [Fact]
    public void VethName_LongestVmid_FitsAnInterfaceName()
        => Assert.True(LxcConfigText.VethName(new LxcOptions { Root = "/x" }, 999_999_999, 9).Length <= 15);
}
