using ProxPaaS.DevHost.NodeArchives;

namespace ProxPaaS.Tests.ProxmoxLabLxc.Archives;

public sealed class TarStreamTests
{
    [Theory]
    [InlineData(512)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 512)]
    public async Task CopyWithoutEnd_FileEndingInZeros_LosesOnlyTheEndMark(int length)
    {
        var content = new byte[length];
        content[0] = 1;
        using var target = new MemoryStream();

        await TarStream.CopyWithoutEndAsync(new MemoryStream([.. content, .. new byte[TarStream.EndLength]]), target, CancellationToken.None);

        Assert.Equal(content, target.ToArray());
    }

    [Fact]
    public async Task CopyWithoutEnd_NoEndMark_IsRefused()
        => await Assert.ThrowsAsync<NodeArchiveException>(() => TarStream.CopyWithoutEndAsync(new MemoryStream([1, 2, 3]), Stream.Null, CancellationToken.None));
}
