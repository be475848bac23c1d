using CsCheck;
using ProxPaaS.CloudInit;
using YamlDotNet.Serialization;

namespace ProxPaaS.Tests.CloudInit;

public sealed class DocumentTests
{
    [Fact]
    public void UserData_OfEverything_IsTheGoldenText()
        => Golden("user-data", new CloudConfig
        {
            Hostname = "node-1",
            ManageEtcHosts = false,
            SshDeleteKeys = true,
            SshAuthorizedKeys = ["ssh-ed25519 AAAAC3Nz operator@example"],
            TrustedCertificates = ["-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"],
            WriteFiles = [CloudFile.Text("/etc/proxpaas/agent.json", "{\n  \"controlPlane\": \"https://10.0.0.1:7443\"\n}\n", "0600"), new("/opt/raw", new byte[] { 0, 255, 7 }, "0755")],
            BootCommands = [["touch", "/run/booted"]],
            RunCommands = [["systemctl", "enable", "--now", "proxpaas-agent.service"], ["echo", "it's; $(not) a \"shell\"", "yes", "0644", ""]],
        }.ToString());

    [Fact]
    public void UserData_OfNothing_IsAnEmptyDocument() => Assert.Equal("#cloud-config\n{}\n", new CloudConfig().ToString());

    [Fact]
    public void MetaData_IsTheGoldenText() => Golden("meta-data", new MetaData("nod_01", "default-ab2c3").ToString());

    [Fact]
    public void NetworkConfig_InContainers_IsOff() => Assert.Equal("network:\n  config: disabled\n", new NetworkConfig.Disabled().ToString());

    [Fact]
    public void NetworkConfig_OfAMachine_IsTheGoldenText()
        => Golden("network-config", new NetworkConfig.Static("BC:24:11:00:00:01", "10.0.0.5/24", "10.0.0.1", ["10.0.0.53"]).ToString());

    [Fact]
    public void AnyText_ComesBackByteForByte()
        => Gen.String.Where(text => text.All(c => !char.IsSurrogate(c) && c != '\0' && c < '\ufffe')).Sample(text =>
        {
            var document = new CloudConfig { RunCommands = [["echo", text]] }.ToString();
            var read = new DeserializerBuilder().Build().Deserialize<Dictionary<string, List<List<string>>>>(document);
            return (read["runcmd"][0][1] ?? "") == text;
        });

    [Fact]
    public void Seed_AlwaysHasVendorData()
        => Assert.Equal(
            ["meta-data", "network-config", "user-data", "vendor-data"],
            new Seed(new("i-1", "n"), "#cloud-config\n{}\n", new NetworkConfig.Disabled()).Files().Keys);

    private static void Golden(string name, string actual)
        => Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name)), actual);
}
