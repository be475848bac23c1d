using System.Security.Cryptography;

namespace ProxPaaS.Tests.NodeAgent.Fakes;

/// <summary>A dockerd whose builds run in a control group of their own, so that caps on them touch nothing else on the machine.</summary>
public sealed class BuildDocker : TestDocker
{
    private readonly string _parent = $"pxt-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    public string BuildCgroup => $"{_parent}/buildkit";

    protected override string? CgroupParent => _parent;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var controller in Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup"))
        {
            Remove(Path.Combine(controller, _parent));
        }
    }

    // A control group is removed as a folder, but its files are the kernel's.
    private static void Remove(string group)
    {
        if (Directory.Exists(group))
        {
            foreach (var below in Directory.GetDirectories(group))
            {
                Remove(below);
            }

            Directory.Delete(group);
        }
    }
}
