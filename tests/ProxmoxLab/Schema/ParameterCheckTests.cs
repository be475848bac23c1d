using ProxPaaS.Lab.Containers;
using ProxPaaS.Lab.Machines;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Tests.ProxmoxLab.Schema;

public sealed class ParameterCheckTests
{
    [Theory]
    [InlineData("vmid", "abc", "type check ('integer') failed - got 'abc'")]
    [InlineData("vmid", "99", "invalid format - value does not look like a valid VM ID\n")]
    [InlineData("vmid", "0100", "invalid format - value does not look like a valid VM ID\n")]
    [InlineData("memory", "8", "value must have a minimum value of 16")]
    [InlineData("cores", "9000", "value must have a maximum value of 8192")]
    [InlineData("onboot", "yes", "type check ('boolean') failed - got 'yes'")]
    [InlineData("cmode", "x", "value 'x' does not have a value in the enumeration 'shell, console, tty'")]
    [InlineData("hostname", "a_b", "invalid format - value does not look like a valid DNS name\n")]
    [InlineData("tags", "b@d", "invalid format - invalid characters in tag\n")]
    [InlineData("net0", "bridge=vmbr0", "invalid format - format error\nnet0.name: property is missing and it is not optional\n")]
    [InlineData("net0", "name=eth0,name=eth1", "invalid format - duplicate key in comma-separated list property: name\n")]
    [InlineData("net0", "name=eth0,ip=10.0.0.1", "invalid format - format error\nnet0.ip: invalid format - value does not look like a valid ipv4 network configuration\n\n")]
    [InlineData("net32", "name=eth0", "property is not defined in schema and the schema does not allow additional properties")]
    [InlineData("net00", "name=eth0", "property is not defined in schema and the schema does not allow additional properties")]
    [InlineData("password", "1234", "value must be at least 5 characters long")]
    [InlineData("timezone", "Mars/Olympus", "invalid format - invalid time zone 'Mars/Olympus'\n")]
    [InlineData("digest", "x", "property is not defined in schema and the schema does not allow additional properties")]
    public void Value_Wrong_IsRefusedInProxmoxWords(string name, string value, string problem)
    {
        var values = new Dictionary<string, object?> { ["node"] = "pve1", ["vmid"] = "100", ["ostemplate"] = "local:vztmpl/x", [name] = value };

        var errors = ParameterCheck.Verify(ContainerSchemas.Create(), values);

        Assert.Equal(problem, Assert.Single(errors).Value);
    }

    [Theory]
    [InlineData("net0", "bridge=vmbr0", "invalid format - format error\nnet0.model: property is missing and it is not optional\n")]
    [InlineData("net0", "virtio=BC:24:11:00:00:01,model=e1000", "invalid format - duplicate key in comma-separated list property: model\n")]
    [InlineData("scsi0", "local:1,colour=red", "invalid format - format error\nscsi0.colour: property is not defined in schema and the schema does not allow additional properties\n")]
    [InlineData("ide2", "oops", "invalid format - format error\nide2.file: invalid format - unable to parse volume ID 'oops'\n\n")]
    [InlineData("ide4", "none", "property is not defined in schema and the schema does not allow additional properties")]
    [InlineData("vga", "std,memory=2", "invalid format - format error\nvga.memory: value must have a minimum value of 4\n")]
    public void MachineValue_Wrong_IsRefusedInProxmoxWords(string name, string value, string problem)
    {
        var values = new Dictionary<string, object?> { ["node"] = "pve1", ["vmid"] = "100", [name] = value };

        var errors = ParameterCheck.Verify(MachineSchemas.Create(), values);

        Assert.Equal(problem, Assert.Single(errors).Value);
    }

    [Theory]
    [InlineData("virtio,bridge=vmbr0,firewall=1", "virtio", null)]
    [InlineData("virtio=BC:24:11:00:00:01,bridge=vmbr0", "virtio", "BC:24:11:00:00:01")]
    [InlineData("model=e1000,macaddr=BC:24:11:00:00:02", "e1000", "BC:24:11:00:00:02")]
    public void MachineNet_EverySpelling_NamesModelAndAddress(string value, string model, string? address)
    {
        Assert.Null(MachineShapes.Net.Problem(value, "net0"));
        var parts = MachineShapes.Net.Parse(value);

        Assert.Equal(model, parts["model"]);
        Assert.Equal(address, parts.GetValueOrDefault("macaddr"));
    }

    [Fact]
    public void Values_MissingAndUnneeded_AreAllReported()
    {
        var errors = ParameterCheck.Verify(ContainerSchemas.Create(), new Dictionary<string, object?> { ["node"] = "pve1", ["unique"] = "1", ["colour"] = "red" });

        Assert.Equal(["colour", "ostemplate", "restore", "vmid"], errors.Keys.Order());
        Assert.Equal("missing property - 'unique' requires this property", errors["restore"]);
    }

    [Theory]
    [InlineData("name=eth0,bridge=vmbr0,ip=10.0.0.1/24,gw=10.0.0.254,firewall=1")]
    [InlineData("name=eth0,bridge=vmbr0,ip=dhcp,ip6=auto,link_down=yes")]
    [InlineData("bridge=vmbr0,name=eth0,hwaddr=BC:24:11:00:00:01,tag=12,mtu=1400")]
    public void Net_Right_IsTaken(string value)
        => Assert.Null(ContainerSchemas.Net.Problem(value, "net0"));
}
