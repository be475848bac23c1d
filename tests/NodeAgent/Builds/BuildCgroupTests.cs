using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Builds.Caps;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Builds;

/// <summary>Which files of which cgroup version are written; the kernel's side of it is in the integration tests.</summary>
public sealed class BuildCgroupTests : IDisposable
{
    private static readonly BuildLimits Limits = new() { CpuMilli = 1500, MemoryBytes = 300, NodeMemoryBytes = 600, Processes = 100, Slots = 2 };

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Version2_GetsMaximaOfAllBuildsAndOfEachStep()
    {
        Group("", on: "cpu memory pids");
        Group("docker");
        Group("docker/buildkit");
        Group("docker/buildkit/step");
        Write("docker/buildkit/step/memory.oom.group", "0\n");
        Write("docker/buildkit/step/memory.swap.max", "max\n");
        var cgroup = new BuildCgroup(_root.Path, "docker/buildkit");

        Assert.Null(cgroup.CapNode(Limits));
        cgroup.CapSteps(Limits);
        Write("docker/buildkit/memory.events", "low 0\nhigh 0\nmax 4\noom 1\noom_kill 1\noom_group_kill 0\n");
        Write("docker/buildkit/step/memory.events", "max 3\noom 1\noom_kill 2\n");
        Write("docker/buildkit/step/pids.events", "max 7\n");
        Write("docker/buildkit/step/pids.current", "99\n");

        // What is handed down already is not written again; the kernel takes one controller at a time as well as all.
        Assert.Equal(("cpu memory pids\n", "+pids", "+pids"), (Read("cgroup.subtree_control"), Read("docker/cgroup.subtree_control"), Read("docker/buildkit/cgroup.subtree_control")));
        Assert.Equal(("600", "200", "150000 100000"), (Read("docker/buildkit/memory.max"), Read("docker/buildkit/pids.max"), Read("docker/buildkit/cpu.max")));
        Assert.Equal(("300", "100", "0", "1"), (Read("docker/buildkit/step/memory.max"), Read("docker/buildkit/step/pids.max"), Read("docker/buildkit/step/memory.swap.max"), Read("docker/buildkit/step/memory.oom.group")));
        var usage = cgroup.Read();
        Assert.Equal(4UL, usage.MemoryLimitHits);
        Assert.Equal(new BuildStepUsage(2, 7, 99), usage.Steps.Single().Value);

        Assert.Null(cgroup.CapNode(new()));
        Assert.Equal(("max", "max", "max"), (Read("docker/buildkit/memory.max"), Read("docker/buildkit/pids.max"), Read("docker/buildkit/cpu.max")));
    }

    [Fact]
    public void Version2_WithoutAController_NamesItAndHandsDownTheRest()
    {
        Group("", controllers: "cpuset io memory pids");

        Assert.Contains("has no controller cpu.", new BuildCgroup(_root.Path, "docker/buildkit").CapNode(Limits), StringComparison.Ordinal);
        Assert.Equal("+pids", Read("cgroup.subtree_control"));
    }

    [Fact]
    [Trait("Category", "Integration")]
    public void Version2_OfThisMachine_IsToldApartByWhatItsControllersAre()
    {
        const string Mount = "/sys/fs/cgroup/unified";
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists($"{Mount}/cgroup.controllers"), "needs root and a second, unified hierarchy beside cgroup v1");
        Assert.SkipWhen(File.ReadAllText($"{Mount}/cgroup.controllers").Contains("memory", StringComparison.Ordinal), "the unified hierarchy has all controllers; builds themselves are tried on it");
        var parent = $"pxt-{Guid.NewGuid():n}";

        var problem = new BuildCgroup(Mount, $"{parent}/buildkit").CapNode(Limits);

        // The kernel's own refusal would be "No such file or directory"; nothing was made for nothing.
        Assert.Contains("has no controller cpu, memory, pids.", problem, StringComparison.Ordinal);
        Assert.False(Directory.Exists($"{Mount}/{parent}"));
    }

    [Fact]
    public void Version1_GetsThemPerController()
    {
        Directory.CreateDirectory(_root.Combine("cpu"));
        var cgroup = new BuildCgroup(_root.Path, "docker/buildkit");

        Assert.Null(cgroup.CapNode(Limits));
        Write("memory/docker/buildkit/memory.failcnt", "5\n");

        Assert.Equal(("600", "200", "150000"), (Read("memory/docker/buildkit/memory.limit_in_bytes"), Read("pids/docker/buildkit/pids.max"), Read("cpu/docker/buildkit/cpu.cfs_quota_us")));
        Assert.Equal(5UL, cgroup.Read().MemoryLimitHits);
        Assert.Null(cgroup.CapNode(new()));
        Assert.Equal(("-1", "max", "-1"), (Read("memory/docker/buildkit/memory.limit_in_bytes"), Read("pids/docker/buildkit/pids.max"), Read("cpu/docker/buildkit/cpu.cfs_quota_us")));
    }

    [Theory]
    [InlineData("400", 300u, 100u, "200")]
    [InlineData("100", 75u, 75u, "75")]
    [InlineData("max", 0u, 100u, "200")]
    public void Node_WithACapOfItsOwn_KeepsAPartOfItForItself(string own, uint withoutCap, uint withCap, string all)
    {
        Directory.CreateDirectory(_root.Combine("pids"));
        Write("pids/pids.max", own + "\n");
        var cgroup = new BuildCgroup(_root.Path, "docker/buildkit");

        Assert.Equal((withoutCap, withCap), (cgroup.Within(new()).Processes, cgroup.Within(Limits).Processes));
        Assert.Null(cgroup.CapNode(cgroup.Within(Limits)));
        Assert.Equal((all, 100u), (Read("pids/docker/buildkit/pids.max"), Limits.Processes));
    }

    [Fact]
    public void Unwritable_SaysSo() => Assert.StartsWith("The caps on memory", new BuildCgroup("/proc", "docker/buildkit").CapNode(Limits), StringComparison.Ordinal);

    private void Group(string group, string controllers = "cpu memory pids", string on = "")
    {
        Directory.CreateDirectory(_root.Combine(group));
        Write($"{group}/cgroup.controllers".TrimStart('/'), controllers + "\n");
        Write($"{group}/cgroup.subtree_control".TrimStart('/'), on + "\n");
    }

    private void Write(string file, string text) => File.WriteAllText(_root.Combine(file), text);

    private string Read(string file) => File.ReadAllText(_root.Combine(file));
}
