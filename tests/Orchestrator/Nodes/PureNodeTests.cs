using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Tests.Orchestrator.Nodes;

public sealed class PureNodeTests
{
    [Fact]
    public void Mark_WrittenAndReadBack_IsTheSame_TrailingNewlineOrNot()
    {
        var mark = new OwnershipMark("a1b2c3d4e5f6", "op_1", "nod_1", 7);

        Assert.Equal(mark, OwnershipMark.Read(mark.Write() + "\n"));
        Assert.Null(OwnershipMark.Read("my own container"));
        Assert.Null(OwnershipMark.Read(null));
    }

    [Fact]
    public void JoinToken_IsA160BitLabel_AndFoundInTheHostname()
    {
        var token = JoinTokens.New();

        Assert.Matches("^[a-z2-7]{32}$", token);
        Assert.Equal(token, JoinTokens.InHostname(JoinTokens.Hostname("default-ab2c3", token)));
        Assert.Null(JoinTokens.InHostname("default-ab2c3"));
        Assert.Null(JoinTokens.InHostname("a.b.example"));
    }

    [Theory]
    [InlineData("10.77.0.100-10.77.0.199/24,gw=10.77.0.1", null)]
    [InlineData("10.77.0.100-10.77.1.10/24,gw=10.77.0.1", "one network")]
    [InlineData("10.77.0.100-10.77.0.50/24,gw=10.77.0.1", "after the last")]
    [InlineData("10.77.0.0-10.77.0.50/24,gw=10.77.0.51", "broadcast")]
    [InlineData("10.77.0.1-10.77.0.50/24,gw=10.77.0.5", "inside the range")]
    [InlineData("10.77.0.1-10.77.0.50", "write FIRST")]
    [InlineData("", "write FIRST")]
    public void Addresses_AreReadOrExplained(string text, string? problem)
    {
        var (range, why) = AddressRange.Parse(text);

        if (problem is null)
        {
            Assert.Equal(text, range!.ToString());
            Assert.Equal("10.77.0.101", range.Pick(new HashSet<string> { "10.77.0.100" }));
        }
        else
        {
            Assert.Contains(problem, why, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Vmids_TheFirstHundredAreForTemplates()
    {
        var range = VmidRange.Parse("6000-6999").Range!;

        Assert.Equal(6000, range.PickForTemplate(new HashSet<int>()));
        Assert.Equal(6101, range.PickForNode(new HashSet<int> { 6100 }));
        Assert.Null(range.PickForTemplate(Enumerable.Range(6000, 100).ToHashSet()));
        Assert.NotNull(VmidRange.Parse("50-60").Problem);
    }

    [Theory]
    [InlineData(500, "CT is locked (disk)\n", true, PveErrorKind.Locked, "disk")]
    [InlineData(500, "can't lock file '/run/lock/lxc/pve-config-300.lock' - got timeout\n", true, PveErrorKind.Locked, "file")]
    [InlineData(500, "CT 9000 already exists on node 'pve1'\n", true, PveErrorKind.AlreadyExists, null)]
    [InlineData(500, "Configuration file 'nodes/pve1/lxc/777.conf' does not exist\n", false, PveErrorKind.NotFound, null)]
    [InlineData(500, "Linked clone feature for 'local:9000/base-9000-disk-0.raw' is not available\n", true, PveErrorKind.CannotLink, null)]
    [InlineData(500, "hostname lookup 'nope' failed - failed to get address info for: nope: Temporary failure in name resolution\n", false, PveErrorKind.HostAway, null)]
    [InlineData(500, "cluster not ready - no quorum?\n", true, PveErrorKind.NoQuorum, null)]
    [InlineData(500, "CT 101 already running\n", true, PveErrorKind.AlreadyRunning, null)]
    [InlineData(500, "CT 101 not running\n", true, PveErrorKind.NotRunning, null)]
    [InlineData(500, "something new", true, PveErrorKind.UnknownOutcome, null)]
    [InlineData(500, "something new", false, PveErrorKind.Failed, null)]
    [InlineData(596, "", true, PveErrorKind.UnknownOutcome, null)]
    [InlineData(595, "", true, PveErrorKind.HostAway, null)]
    [InlineData(401, "Authentication failed!", true, PveErrorKind.Unauthorized, null)]
    [InlineData(403, "Permission check failed (/vms/9000, VM.Clone)\n", true, PveErrorKind.Forbidden, null)]
    [InlineData(501, "Method 'GET /nonsense' not implemented", false, PveErrorKind.NotImplemented, null)]
    public void Errors_AreToldApartByStatusAndText(int status, string message, bool mutating, object kind, string? held)
    {
        var error = PveErrors.Of("POST x", status, message, null, mutating);

        Assert.Equal(kind, error.Kind);
        Assert.Equal(held, error.Lock);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPID:pve1:00000079:000572B3:6B03FE78:vzclone:9000:orch@pve!t1:", "vzclone", "9000", "orch@pve!t1")]
    [InlineData("UPID:pve1:00000D7F:00040CCA:6B03FAE4:imgcopy::root@pam:", "imgcopy", "", "root@pam")]
    public void Upid_IsRead(string text, string type, string id, string user)
    {
        var upid = Upid.Parse(text);

        Assert.Equal((type, id, user, "pve1"), (upid.Type, upid.Id, upid.User, upid.Node));
        Assert.Null(Upid.TryParse("UPID:pve1:zz"));
        Assert.Null(Upid.TryParse(null));
    }
}
