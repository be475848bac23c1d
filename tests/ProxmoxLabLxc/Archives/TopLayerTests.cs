using System.Text;
using System.Text.Json;
using ProxPaaS.DevHost.NodeArchives;

namespace ProxPaaS.Tests.ProxmoxLabLxc.Archives;

public sealed class TopLayerTests
{
    private static readonly NodeRecipe Recipe = new()
    {
        Name = "node", Release = "12", Suite = "bookworm", Architecture = "amd64", Packages = ["systemd-sysv"], Mask = ["fstrim.timer"],
        Enable = new Dictionary<string, IReadOnlyList<string>> { ["multi-user.target"] = ["agent.service"] },
        Files = [new RecipeFile("/etc/docker/daemon.json", "files/daemon.json"), new RecipeFile("/etc/proxpaas/agent.json", "files/agent.json", "0600")],
    };

    private static readonly NodeArchiveOptions Options = new()
    {
        RecipePath = "/r/recipe.json", OutputDirectory = "/o", AgentPath = "/r/agent", ControlPlane = "https://10.0.0.1:7443/\"odd\"", CaFingerprint = "sha256:ab",
        CaCertificatePaths = ["/r/ca.pem"], RegistryMirrors = ["http://10.0.0.1:5001", "https://mirror.test"], TrustStorePath = "/r/store.pem",
    };

    private static byte[] Read(string path) => Encoding.UTF8.GetBytes(path switch
    {
        "/r/files/daemon.json" => """{"registry-mirrors": @registryMirrors@, "insecure-registries": @insecureRegistries@}""",
        "/r/files/agent.json" => """{"controlPlane": @controlPlane@, "caFingerprint": @caFingerprint@}""",
        _ => path + "\n\n",
    });

    [Fact]
    public void Compose_Values_ArriveAsJson()
    {
        var entries = TopLayer.Compose(Recipe, Options, Read).ToDictionary(entry => entry.Path);

        using var agent = JsonDocument.Parse(entries["/etc/proxpaas/agent.json"].Content!);
        Assert.Equal(Options.ControlPlane, agent.RootElement.GetProperty("controlPlane").GetString());
        using var docker = JsonDocument.Parse(entries["/etc/docker/daemon.json"].Content!);
        Assert.Equal(2, docker.RootElement.GetProperty("registry-mirrors").GetArrayLength());
        Assert.Equal("http://10.0.0.1:5001", docker.RootElement.GetProperty("insecure-registries").EnumerateArray().Single().GetString());
    }

    [Fact]
    public void Compose_UnitsAndTrust_AreInPlace()
    {
        var entries = TopLayer.Compose(Recipe, Options, Read).ToDictionary(entry => entry.Path);

        Assert.Equal("/dev/null", entries["/etc/systemd/system/fstrim.timer"].LinkTarget);
        Assert.Equal("/etc/systemd/system/agent.service", entries["/etc/systemd/system/multi-user.target.wants/agent.service"].LinkTarget);
        Assert.Equal((UnixFileMode)0b110_000_000, entries["/etc/proxpaas/agent.json"].Mode);
        Assert.Equal("/r/store.pem\n/r/ca.pem\n", Encoding.ASCII.GetString(entries["/etc/ssl/certs/ca-certificates.crt"].Content!));
    }

    [Fact]
    public void Compose_NewFolder_StandsBeforeItsContent()
    {
        var paths = TopLayer.Compose(Recipe, Options, Read).Select(entry => entry.Path).ToList();

        Assert.InRange(paths.IndexOf("/etc/proxpaas"), 0, paths.IndexOf("/etc/proxpaas/agent.json") - 1);
        Assert.DoesNotContain("/etc", paths);
    }

    [Fact]
    public void Write_SameEntriesTwice_GivesTheSameBytes()
        => Assert.Equal(TopLayerWriter.Write(TopLayer.Compose(Recipe, Options, Read)), TopLayerWriter.Write(TopLayer.Compose(Recipe, Options, Read)));

    [Fact]
    public void Problems_MissingMaskAndForbiddenFile_AreNamed()
    {
        var recipe = Recipe with { Required = ["./usr/sbin/dockerd"], Forbidden = ["./usr/sbin/sshd"] };

        var problems = ArchiveCheck.Problems(recipe, new HashSet<string> { "./usr/sbin/sshd" });

        Assert.Equal(["./usr/sbin/dockerd is missing", "./usr/sbin/sshd must not be there", "./etc/systemd/system/fstrim.timer is not masked"], problems);
    }

    [Fact]
    public void Choose_SuiteAmongOthers_PicksItsSite()
        => Assert.Equal("http://mirror.test/debian", DebianMirror.Choose("other http://x\nbookworm-updates http://y\nbookworm http://mirror.test/debian\n", "bookworm"));
}
