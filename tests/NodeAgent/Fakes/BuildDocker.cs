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
            foreach (var group in (string[])[BuildCgroup, _parent])
            {
                if (Directory.Exists(Path.Combine(controller, group)))
                {
                    Directory.Delete(Path.Combine(controller, group));
                }
            }
        }
    }
}
