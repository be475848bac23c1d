using System.Diagnostics;
using ProxPaaS.NodeAgent.Builds;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.NodeAgent.Builds;

public sealed class BuildLeftoversTests
{
    [Fact]
    public async Task End_OnlyWhatWorksOnTheBuildsFolder_IsEnded()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["bld_a", "bld_b"])
        {
            await File.WriteAllTextAsync(folder.Combine(name), "", TestContext.Current.CancellationToken);
        }

        using var left = Process.Start("/usr/bin/tail", ["-f", "--", folder.Combine("bld_a")]);
        using var other = Process.Start("/usr/bin/tail", ["-f", "--", folder.Combine("bld_b")]);
        try
        {
            BuildLeftovers.End(folder.Combine("bld_a"));

            await left.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);
            Assert.False(other.HasExited);
        }
        finally
        {
            other.Kill();
        }
    }
}
