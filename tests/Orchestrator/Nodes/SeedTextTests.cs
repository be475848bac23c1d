using ProxPaaS.CloudInit;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Orchestrator.Scaling;

namespace ProxPaaS.Tests.Orchestrator.Nodes;

public sealed class SeedTextTests
{
    private static readonly NodeRecord Node = new(
        "nod_1", "org", "pool", "pve", "default-ab2c3", NodeState.Cloning, "", 6101, "pve1", "10.0.0.5", false, default, null, NodeSeeds.Ssh, null);

    [Fact]
    public void AgentUnit_InSeeds_IsThatOfTheNodeArchive()
        => Assert.Equal(SeedDocuments.Unit, File.ReadAllText(Path.Combine(Root(), "templates/nodes/files/proxpaas-agent.service")));

    [Fact]
    public void ContainerSeed_LeavesTheNetworkToProxmox_AndBringsTheRegistrysAuthority()
    {
        var seed = SeedDocuments.OfContainer(Node, new("https://10.0.0.1:7443", "sha256:00", "10.0.0.1:5000", "-----BEGIN CERTIFICATE-----\n"));

        Assert.IsType<NetworkConfig.Disabled>(seed.NetworkConfig);
        Assert.Contains("/etc/docker/certs.d/10.0.0.1:5000/ca.crt", seed.UserData, StringComparison.Ordinal);
        Assert.DoesNotContain("join-token", seed.UserData, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, null, "")]
    [InlineData(77, SeedFailure.Final, "has no cloud-init")]
    [InlineData(80, SeedFailure.Final, "Nodes:AgentPath")]
    [InlineData(127, SeedFailure.Waiting, "no pct")]
    [InlineData(78, SeedFailure.Passing, "pct unmount 6101")]
    [InlineData(null, SeedFailure.Passing, "no status")]
    internal void Ending_OfTheScript_IsASentence(int? status, SeedFailure? failure, string part)
    {
        var problem = SshSeedScript.Explain(status, "", Node, "default", 900);

        Assert.Equal(failure, problem?.Failure);
        Assert.Contains(part, problem?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pve1=10.0.0.1", "10.0.0.1:22", "")]
    [InlineData("pve1=10.0.0.1:2222 SHA256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "10.0.0.1:2222", "SHA256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("pve1=[fd00::1]:22", "[fd00::1]:22", "")]
    [InlineData("pve1=fd00::1", "[fd00::1]:22", "")]
    public void SshHost_Line_IsReadAndWritten(string line, string address, string pinned)
    {
        var (hosts, problem) = PveSshHosts.Parse([line]);

        Assert.Null(problem);
        Assert.Equal((address, pinned), (hosts["pve1"].Address, hosts["pve1"].KeyFingerprint));
        Assert.Equal(hosts["pve1"], PveSshHosts.Parse([PveSshHosts.Line("pve1", hosts["pve1"])]).Hosts["pve1"]);
    }

    [Theory]
    [InlineData("pve1")]
    [InlineData("=host")]
    [InlineData("pve1=host:0")]
    [InlineData("pve1=host MD5:aa")]
    [InlineData("pve1=host SHA256:short")]
    [InlineData("pve1=ho st x")]
    public void SshHost_BadLine_IsRefused(string line) => Assert.NotNull(PveSshHosts.Parse([line]).Problem);

    [Fact]
    public void Template_ByName_IsFoundAmongThoseOfItsKind()
    {
        var sighting = new PveSighting(null, "9.2", new Dictionary<string, PveHost>(), new Dictionary<int, PveGuest>
        {
            [900] = new(900, "pve1", "debian", "stopped", true, true, false, null),
            [901] = new(901, "pve1", "debian", "stopped", true, true, false, null, PveGuestKind.Qemu),
            [902] = new(902, "pve1", "web", "running", false, true, false, null),
        }, [], 0);

        Assert.Equal((900, 901), (PoolTemplateRules.Find("debian", NodeSeeds.Ssh, sighting, new()), PoolTemplateRules.Find("debian", NodeSeeds.Iso, sighting, new())));
        Assert.Contains("It sees: 900 (debian)", Problem(errors => PoolTemplateRules.Find("web", NodeSeeds.Ssh, sighting, errors)), StringComparison.Ordinal);
        Assert.Contains("pct template 902", Problem(errors => PoolTemplateRules.Check(Pool(902), sighting, errors)), StringComparison.Ordinal);
        Assert.Contains("is a VM: use the seed iso", Problem(errors => PoolTemplateRules.Check(Pool(901), sighting, errors)), StringComparison.Ordinal);
        Assert.Contains("resource pool", Problem(errors => PoolTemplateRules.Check(Pool(7), sighting, errors)), StringComparison.Ordinal);
    }

    private static NodePool Pool(int template) => new() { Id = "p", OrganisationId = "o", ClusterId = "c", Name = "n", Seed = NodeSeeds.Ssh, TemplateVmid = template };

    private static string Problem(Action<FieldErrors> check)
    {
        var errors = new FieldErrors();
        check(errors);
        return errors.Sentence();
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ProxPaaS.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the tests run outside the repository");
    }
}
