using System.IO.Compression;
using System.Text;
using ProxPaaS.DevHost.Acceptance;

namespace ProxPaaS.Tests.ProxmoxLabLxc.Acceptance;

/// <summary>A search that finds nothing proves something only if it finds what is there.</summary>
public sealed class SecretPatternsTests : IDisposable
{
    private const string Secret = "snt0123456789abcdefghijklmnopqrstuvwx";
    private const int Chunk = 1 << 20;

    private readonly SecretPatterns _patterns = new(Secret);
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void Secret_InBase64_IsFoundWhateverStandsAroundIt()
    {
        for (var before = 0; before < 8; before++)
        {
            for (var after = 0; after < 4; after++)
            {
                Assert.True(_patterns.AreIn(Convert.ToBase64String([.. Enumerable.Repeat((byte)0xa5, before), .. Encoding.UTF8.GetBytes(Secret), .. Enumerable.Repeat((byte)0x3c, after)])), $"{before} {after}");
            }
        }
    }

    [Theory]
    [InlineData("KEY=" + Secret + "\n", true)]
    [InlineData("\\x736e7430313233343536373839", false)]
    [InlineData("snt0123456789abcdefghijklmnopqrstuvw", false)]
    public void Secret_AsItIs_IsFound_AndAPartOfItIsNot(string text, bool found) => Assert.Equal(found, _patterns.AreIn(text));

    [Fact]
    public void Secret_AsHex_IsFound()
    {
        Assert.True(_patterns.AreIn(Convert.ToHexStringLower(Encoding.UTF8.GetBytes($"x{Secret}"))));
        Assert.True(_patterns.AreIn(Convert.ToHexString(Encoding.UTF8.GetBytes($"x{Secret}"))));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(Chunk - 5, false)]
    [InlineData(Chunk + 7, true)]
    [InlineData((3 * Chunk) - 20, true)]
    public void Secret_AnywhereInAFile_IsFound_AlsoBehindGzip(int at, bool gzip)
    {
        using (Stream file = File.Create(_file))
        using (var into = gzip ? new GZipStream(file, CompressionLevel.Fastest) : file)
        {
            into.Write(new byte[at]);
            into.Write(Encoding.UTF8.GetBytes(Secret));
            into.Write(new byte[100]);
        }

        Assert.True(_patterns.AreInFile(_file));
        Assert.False(new SecretPatterns("another-secret-that-is-not-there").AreInFile(_file));
    }

    public void Dispose() => File.Delete(_file);
}
