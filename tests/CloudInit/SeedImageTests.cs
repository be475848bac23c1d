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
    public async Task Image_MountedByTheKernel_ShowsTheFilesAsCloudInitLooksForThem()
    {
        Assert.SkipUnless(Environment.UserName == "root", "mounting needs root");
        var folder = Directory.CreateTempSubdirectory("seed-").FullName;
        var (file, mount) = (Path.Combine(folder, "seed.iso"), Path.Combine(folder, "mnt"));
        Directory.CreateDirectory(mount);
        await File.WriteAllBytesAsync(file, Image());
        try
        {
            Assert.SkipUnless(await RunAsync("mount", "-o", "loop,ro", "-t", "iso9660", file, mount) == 0, "this machine cannot mount a loop device");
            try
            {
                Assert.Equal(["meta-data", "network-config", "user-data", "vendor-data"], Directory.GetFiles(mount).Select(Path.GetFileName).Order());
                Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(Path.Combine(mount, "user-data")));
            }
            finally
            {
                await RunAsync("umount", mount);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Image() => SeedImage.Write(Seed.VolumeId, new Seed(new("i-1", "node-1"), new string('x', 5000), new NetworkConfig.Disabled()).Files(), At);

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
