using ProxPaaS.Lab.Storage;

namespace ProxPaaS.Tests.ProxmoxLab.Storage;

public sealed class VolumeSizeTests
{
    [Theory]
    [InlineData("1", "1G")]
    [InlineData("0.1", "102M")]
    [InlineData("0.05", "51M")]
    [InlineData("0", "0T")]
    public void Wish_InGigabytes_IsKeptInWholeMebibytes(string wish, string printed) => Assert.Equal(printed, VolumeSize.Print(VolumeSize.FromGigabytes(wish)));

    [Theory]
    [InlineData("1G", 1L << 30)]
    [InlineData("256M", 256L << 20)]
    [InlineData("1.5G", 3L << 29)]
    [InlineData("1024", 1024)]
    public void Size_Printed_IsRead(string text, long bytes) => Assert.Equal(bytes, VolumeSize.Parse(text));
}
