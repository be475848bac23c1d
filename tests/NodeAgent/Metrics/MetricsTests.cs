using ProxPaaS.NodeAgent.Metrics;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Metrics;

public sealed class MetricsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cgroup_Version1_ReadsLimitsAndUse()
    {
        Write("cpu/cpu.cfs_quota_us", "150000\n");
        Write("cpu/cpu.cfs_period_us", "100000\n");
        Write("memory/memory.limit_in_bytes", "1073741824\n");
        Write("memory/docker/abc/memory.usage_in_bytes", "1000\n");
        Write("memory/docker/abc/memory.stat", "cache 1\ntotal_inactive_file 400\n");
        Write("cpuacct/docker/abc/cpuacct.usage", "123\n");
        var cgroup = new CgroupFiles(_folder.Path);

        Assert.Equal(1500u, cgroup.CpuLimit());
        Assert.Equal(1073741824UL, cgroup.MemoryLimit());
        Assert.Equal("docker/abc", cgroup.ContainerGroup("abc"));
        Assert.Equal(600UL, cgroup.MemoryBytes("docker/abc"));
        Assert.Equal(123UL, cgroup.CpuNanoseconds("docker/abc"));
    }

    [Fact]
    public void Cgroup_Version1WithoutLimits_HasNone()
    {
        Write("cpu/cpu.cfs_quota_us", "-1\n");
        Write("cpu/cpu.cfs_period_us", "100000\n");
        Write("memory/memory.limit_in_bytes", "9223372036854771712\n");
        var cgroup = new CgroupFiles(_folder.Path);

        Assert.Null(cgroup.CpuLimit());
        Assert.Null(cgroup.MemoryLimit());
        Assert.Null(cgroup.ContainerGroup("abc"));
    }

    [Fact]
    public void Cgroup_Version2_ReadsLimitsAndUse()
    {
        Write("cgroup.controllers", "cpu memory\n");
        Write("cpu.max", "50000 100000\n");
        Write("memory.max", "max\n");
        Write("system.slice/docker-abc.scope/memory.current", "1000\n");
        Write("system.slice/docker-abc.scope/memory.stat", "file 1\ninactive_file 100\n");
        Write("system.slice/docker-abc.scope/cpu.stat", "usage_usec 7\nuser_usec 3\n");
        var cgroup = new CgroupFiles(_folder.Path);
        var group = cgroup.ContainerGroup("abc")!;

        Assert.Equal(500u, cgroup.CpuLimit());
        Assert.Null(cgroup.MemoryLimit());
        Assert.Equal(900UL, cgroup.MemoryBytes(group));
        Assert.Equal(7000UL, cgroup.CpuNanoseconds(group));
    }

    [Fact]
    public void Network_OfAProcess_LeavesLoopbackOut()
        => Assert.Equal((110UL, 220UL), ProcFiles.NetworkBytes("Inter-| Receive\n face |bytes\n    lo: 5 0 0 0 0 0 0 0 5 0\n  eth0: 100 1 0 0 0 0 0 0 200 1\n  eth1:10 1 0 0 0 0 0 0 20 1\n"));

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Combine(path))!);
        File.WriteAllText(_folder.Combine(path), text);
    }
}
