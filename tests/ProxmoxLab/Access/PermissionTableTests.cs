using ProxPaaS.Lab.Access;

namespace ProxPaaS.Tests.ProxmoxLab.Access;

public sealed class PermissionTableTests
{
    private static readonly Caller User = new("u@pve", null);
    private static readonly Caller Token = new("u@pve", "tt");

    private readonly AccessState _state = new();
    private readonly PermissionTable _table;

    public PermissionTableTests()
    {
        _state.Users["u@pve"] = new UserEntry();
        _state.Users["u@pve"].Tokens["tt"] = new TokenEntry();
        _state.Pools["p"] = new PoolEntry();
        _state.Pools["p"].Guests.Add(100);
        _table = new PermissionTable(_state);
    }

    [Fact]
    public void Grant_OnThePool_CoversItsMembersOnly()
    {
        Grant("/pool/p", "user", "u@pve", "PVEVMUser");

        Assert.True(_table.Has(User, "/vms/100", "VM.PowerMgmt"));
        Assert.False(_table.Has(User, "/vms/101", "VM.PowerMgmt"));
    }

    [Fact]
    public void Grant_Nearer_ReplacesTheOneAbove()
    {
        Grant("/", "user", "u@pve", "PVEVMAdmin");
        Grant("/vms/101", "user", "u@pve", "PVEAuditor");

        Assert.False(_table.Has(User, "/vms/101", "VM.Allocate"));
        Assert.True(_table.Has(User, "/vms/102", "VM.Allocate"));
    }

    [Fact]
    public void Grant_NotPropagated_EndsAtItsPath()
    {
        _state.Acl.Add(new AclEntry("/vms", "user", "u@pve", "PVEVMUser", Propagate: false));

        Assert.True(_table.Has(User, "/vms", "VM.PowerMgmt"));
        Assert.False(_table.Has(User, "/vms/100", "VM.PowerMgmt"));
    }

    [Fact]
    public void Token_Separated_HasOnlyWhatBothHave()
    {
        Grant("/", "user", "u@pve", "PVEAuditor");
        Grant("/", "token", "u@pve!tt", "PVEVMAdmin");

        Assert.True(_table.Has(Token, "/vms/100", "VM.Audit"));
        Assert.False(_table.Has(Token, "/vms/100", "VM.Allocate"));
        Assert.Equal(_table.On(Token, "/vms/100").Keys.Where(privilege => _table.Has(Token, "/vms/100", privilege)).Order(), _table.On(Token, "/vms/100").Keys.Order());
    }

    [Fact]
    public void Token_NotSeparated_IsItsUser()
    {
        _state.Users["u@pve"].Tokens["tt"].PrivSep = false;
        Grant("/", "user", "u@pve", "PVEVMAdmin");

        Assert.True(_table.Has(Token, "/vms/100", "VM.Allocate"));
    }

    [Fact]
    public void NoAccess_BeatsEveryOtherRole()
    {
        Grant("/vms/100", "user", "u@pve", "PVEVMAdmin");
        Grant("/vms/100", "user", "u@pve", "NoAccess");

        Assert.Empty(_table.On(User, "/vms/100"));
    }

    [Fact]
    public void Groups_CountWhereTheUserHasNoGrantOfHisOwn()
    {
        _state.Groups["g"] = new GroupEntry();
        _state.Groups["g"].Users.Add("u@pve");
        Grant("/", "group", "g", "PVEVMAdmin");
        Assert.True(_table.Has(User, "/vms/1", "VM.Allocate"));

        Grant("/", "user", "u@pve", "PVEAuditor");
        Assert.False(_table.Has(User, "/vms/1", "VM.Allocate"));
    }

    private void Grant(string path, string kind, string subject, string role) => _state.Acl.Add(new AclEntry(path, kind, subject, role, Propagate: true));
}
