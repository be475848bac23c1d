using System.Text.Json;

namespace ProxPaaS.Tests.ProxmoxLab.Conformance;

/// <summary>Tries each measured row of the privilege matrix: a caller with the working set of privileges, and with one less.</summary>
public sealed class PrivilegeMatrixTests
{
    private const string Archive = "debian-12-standard_12.12-1_amd64.tar.zst";

    [Fact]
    public async Task Privileges_OneMissing_AreRefusedAsMeasured()
    {
        var file = Recording.FindFile();
        Assert.SkipWhen(file is null, "the recorded exchanges are not beside this checkout");
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        await using var lab = await LabFixture.StartAsync();
        await PrepareAsync(lab);
        var problems = new List<string>();
        foreach (var operation in document.RootElement.GetProperty("privilege_matrix").GetProperty("rows").EnumerateObject())
        {
            var working = operation.Value.EnumerateObject().Where(row => row.Name.StartsWith("without ", StringComparison.Ordinal)).Select(row => row.Name[8..]).ToList();
            foreach (var row in operation.Value.EnumerateObject())
            {
                var expected = $"{row.Value[0].GetInt32()} {row.Value[1].GetString()}";
                var answered = await TryAsync(lab, operation.Name, working.Where(privilege => row.Name != "without " + privilege));
                if (answered != expected)
                {
                    problems.Add($"{operation.Name} {row.Name}: {expected} expected, {answered} answered");
                }
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private static async Task PrepareAsync(LabFixture lab)
    {
        lab.AddArchive(Archive);
        await lab.RootAsync("POST", "/access/users", "userid=m@pve");
        await lab.RootAsync("POST", "/access/roles", "roleid=Matrix");
        await lab.RootAsync("PUT", "/access/acl", "path=/&users=m@pve&roles=Matrix");
        await lab.RootAsync("POST", "/access/users/m@pve/token/tt", "privsep=0");
        await lab.RootAsync("POST", "/pools", "poolid=orch");
        await CreateAsync(lab, 9500);
        await lab.RootAsync("POST", "/nodes/pve1/lxc/9500/template", "");
        await lab.SettleAsync();
    }

    private static async Task CreateAsync(LabFixture lab, int vmid)
        => Assert.Equal("OK", await lab.TaskAsync("POST", "/nodes/pve1/lxc", $"vmid={vmid}&ostemplate=local:vztmpl/{Archive}&rootfs=local:0.05&hostname=tiny&net0=name%3Deth0%2Cbridge%3Dvmbr0"));

    private static async Task<string> TryAsync(LabFixture lab, string operation, IEnumerable<string> privileges)
    {
        await lab.RootAsync("PUT", "/access/roles/Matrix", "privs=" + string.Join(',', operation == "create" ? privileges.Append("Datastore.Audit") : privileges));
        if (lab.Host.Parts.Guests.Find(9501) is null)
        {
            await CreateAsync(lab, 9501);
        }

        var (method, path, form) = Request(operation);
        var token = $"PVEAPIToken=m@pve!tt={lab.Host.Parts.Access.Users["m@pve"].Tokens["tt"].Secret}";
        var answer = await lab.TryAsync(method, path, form, token);
        await lab.SettleAsync();
        if (lab.Host.Parts.Guests.Find(9502) is not null)
        {
            await lab.TaskAsync("DELETE", "/nodes/pve1/lxc/9502");
        }

        lab.Host.Parts.Access.Pools["orch"].Guests.Clear();
        return $"{answer.Status} {answer.Reason}";
    }

    private static (string Method, string Path, string? Form) Request(string operation) => operation switch
    {
        "clone.full" => ("POST", "/nodes/pve1/lxc/9500/clone", "newid=9502&full=1"),
        "clone.full.pool" => ("POST", "/nodes/pve1/lxc/9500/clone", "newid=9502&full=1&pool=orch"),
        "create" => ("POST", "/nodes/pve1/lxc", $"vmid=9502&ostemplate=local:vztmpl/{Archive}&rootfs=local:0.05&memory=64&cores=1&hostname=tiny&onboot=1&net0=name%3Deth0%2Cbridge%3Dvmbr0"),
        "config.net0" => ("PUT", "/nodes/pve1/lxc/9501/config", "net0=name%3Deth0%2Cbridge%3Dvmbr0%2Cip%3Ddhcp"),
        "config.features.nesting" => ("PUT", "/nodes/pve1/lxc/9501/config", "features=nesting%3D1"),
        "config.mp0.volume" => ("PUT", "/nodes/pve1/lxc/9501/config", "mp0=local:0.01%2Cmp%3D/x"),
        "resize" => ("PUT", "/nodes/pve1/lxc/9501/resize", "disk=rootfs&size=%2B1M"),
        "config.get" => ("GET", "/nodes/pve1/lxc/9501/config", null),
        "pool.addvm" => ("PUT", "/pools", "poolid=orch&vms=9501"),
        "vzdump" => ("POST", "/nodes/pve1/vzdump", "vmid=9501&storage=local"),
        "delete" => ("DELETE", "/nodes/pve1/lxc/9501", null),
        _ => throw new ArgumentException($"the matrix has a new operation: {operation}"),
    };
}
