using System.Diagnostics;
using System.Text;
using ProxPaaS.CloudInit;

namespace ProxPaaS.Tests.CloudInit;

public sealed class SeedImageTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Image_HasTheVolumeIdAndWholeSectors()
    {
        var image = Image();

        Assert.Equal(0, image.Length % 2048);
        Assert.Equal("CD001", Encoding.ASCII.GetString(image, (16 * 2048) + 1, 5));
        Assert.Equal("cidata", Encoding.ASCII.GetString(image, (16 * 2048) + 40, 32).TrimEnd());
        Assert.Equal(image.Length / 2048, BitConverter.ToInt32(image, (16 * 2048) + 80));
    }

    [Fact]
    public void Image_OfTheSameSeed_IsTheSame() => Assert.Equal(Image(), Image());

    [Theory]
    [InlineData("../x")]
    [InlineData("")]
    [InlineData("a.b")]
    public void Image_WithANameItCannotHold_IsRefused(string name)
        => Assert.Throws<ArgumentException>(() => SeedImage.Write("cidata", new Dictionary<string, byte[]> { [name] = [] }, At));

    [Fact]
    [Trait("Category", "Integration")]
    public async Task Image_ReadByAnotherProgram_ShowsTheFilesAndTheirContent()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/isoinfo"), "isoinfo (Debian package genisoimage) is not installed");
        var folder = Directory.CreateTempSubdirectory("seed-").FullName;
        var file = Path.Combine(folder, "seed.iso");
        await File.WriteAllBytesAsync(file, Image());
        try
        {
            Assert.Equal(["/META-DATA.;1", "/NETWORK-CONFIG.;1", "/USER-DATA.;1", "/VENDOR-DATA.;1"], (await RunAsync("isoinfo", "-i", file, "-f")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.Equal(new string('x', 5000), await RunAsync("isoinfo", "-i", file, "-x", "/USER-DATA.;1"));
            Assert.Contains("Volume id: cidata", await RunAsync("isoinfo", "-d", "-i", file), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Image() => SeedImage.Write(Seed.VolumeId, new Seed(new("i-1", "node-1"), new string('x', 5000), new NetworkConfig.Disabled()).Files(), At);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
