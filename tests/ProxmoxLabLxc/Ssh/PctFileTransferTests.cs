using ProxPaaS.Lab.Hosts.Ssh;

namespace ProxPaaS.Tests.ProxmoxLabLxc.Ssh;

public sealed class PctFileTransferTests
{
    [Fact]
    public void TryRead_OptionsBetweenPaths_AreUnderstood()
    {
        Assert.True(PctFileTransfer.TryRead(["a", "--perms", "0600", "/b", "--user=7"], out var call));
        Assert.Equal(("a", "/b", 0b110_000_000, 7), (call.From, call.To, call.Mode, call.User));
    }

    [Theory]
    [InlineData("only-one")]
    [InlineData("a", "b", "c")]
    [InlineData("a", "b", "--perms", "rw")]
    public void TryRead_BadCall_IsRefused(params string[] arguments) => Assert.False(PctFileTransfer.TryRead(arguments, out _));
}
