using System.Text.Json;

namespace ProxPaaS.Tests.ProxmoxLab.Conformance;

/// <summary>The recordings show parts of a longer session. What happened between them is done here, before the exchange of that tag.</summary>
internal sealed class RecordedScenes(LabFixture lab, RecordedCallers callers)
{
    private const string Debian = "debian-12-standard_12.12-1_amd64.tar.zst";
    private const string Tiny = "debian-12-tiny_12.0_amd64.tar.gz";
    private const string Net = "net0=name%3Deth0%2Cbridge%3Dvmbr0%2Cip%3D10.88.0.90%2F24%2Cgw%3D10.88.0.1";
    private readonly Dictionary<string, TaskCompletionSource> _held = [];
    private bool _narrow;

    public async Task BeforeAsync(string tag, int occurrence)
    {
        switch (tag)
        {
            case "role.create": await UsersAsync(); break;
            case "token.create" when occurrence == 0: await GrantsAsync(); break;
            case "delete.again": await lab.RootAsync("DELETE", "/access/roles/LabJson"); break;
            case "storage.list": Archives(); break;
            case "create.badtemplate" or "create.nobridge": await SettleAsync(); break;
            case "clone.slow.log.running": await LinesAsync("vzclone", 7); break;
            case "vzdump.task.log": await TicketAsync("POST", "/nodes/pve1/vzdump", "vmid=9502&compress=zstd&storage=local&mode=stop"); break;
            case "volume.delete.task.status": await DeleteBackupAsync(); break;
            case "upload.vztmpl.task.status": await UploadAsync("vztmpl", "t.tar.gz"); break;
            case "upload.iso.task.log": await UploadAsync("iso", "a.iso"); break;
            case "upload.import.task.log": await SettleAsync(); break;
            case "download-url.task.status": await TicketAsync("POST", "/nodes/pve1/storage/local/download-url", "content=vztmpl&url=http://127.0.0.1:1/x.tar.gz&filename=x.tar.gz"); break;
            case "ep.shutdown.second.task.status": await SecondShutdownAsync(); break;
            case "bulk.startall.task.log": await OrchAsync("POST", "/nodes/pve1/startall", ""); break;
            case "user.token.permissions": await lab.RootAsync("PUT", "/pools", "poolid=orch&vms=777"); break;
            case "create.nobridge.start.task.status": await SettleAsync(); await OrchAsync("POST", "/nodes/pve1/lxc/9000/status/start", ""); break;
            case "create.ok.task.status": await SettleAsync(); await OrchAsync("POST", "/nodes/pve1/lxc", $"vmid=9000&ostemplate=local:vztmpl/{Debian}&storage=local&rootfs=local:1&hostname=tpl&memory=256&swap=0&cores=1&{Net}&features=nesting%3D1&tags=orch%2Cbase&description=golden+image"); break;
            case "config.get.unused": await lab.RootAsync("PUT", "/nodes/pve1/lxc/9000/config", "delete=mp0%2Conboot"); break;
            case "config.get.env": await lab.RootAsync("PUT", "/nodes/pve1/lxc/9000/config", "env=A%3D1%00B%3Dtwo+words&entrypoint=/sbin/init"); break;
            case "start.task.log" or "template.again" or "template.current": await SettleAsync(); break;
            case "clone.slow": await SettleAsync(); await lab.RootAsync("PUT", "/pools", "poolid=orch&vms=9000"); await RefreshAsync(); Hold("clone"); break;
            case "clone.slow.start.task.log": await StartFailsAsync(101); break;
            case "clone.slow.task.log": await ReleaseAsync("clone"); break;
            case "clone.abort.stoptask": Hold("clone"); await AsAsync("orch@pve!t1", "POST", "/nodes/pve1/lxc/9000/clone", "newid=102&full=1"); break;
            case "clone.abort.config": Release("clone"); await SettleAsync(); break;
            case "current.running": await SettleAsync(); lab.Clock.Advance(TimeSpan.FromSeconds(2)); break;
            case "config.pending": await lab.RootAsync("PUT", "/nodes/pve1/lxc/101/config", "hostname=renamed&env=A%3D1"); break;
            case "start.missing.task.status" or "suspend.task.status" or "resize.task.status" or "btr.create.task.status" or "btr.snapshot.task.status" or "clone.norootdir.task.status" or "current.after.reboot": await SettleAsync(); break;
            case "shutdown.task.status": await OrchAsync("POST", "/nodes/pve1/lxc/101/status/shutdown", ""); break;
            case "delete.force.running.task.status": await OrchAsync("DELETE", "/nodes/pve1/lxc/101?force=1&purge=1"); break;
            case "btr.config.withsnap" or "btr.template.withsnap": await SettleAsync(); break;
            case "btr.delete": await OrchAsync("POST", "/nodes/pve1/lxc/9100/clone", "newid=9102&full=1"); break;
            case "btr.snapshot.delete" or "btr.snapshot.delete.none" or "btr.snapshot.delete.none.task.log": await SettleAsync(); break;
            case "btr.feature.clone": await SettleAsync(); await lab.RootAsync("POST", "/nodes/pve1/lxc/9100/template", ""); await SettleAsync(); break;
            case "btr.clone.linked.task.log": await OrchAsync("POST", "/nodes/pve1/lxc/9100/clone", "newid=9101&hostname=linked"); break;
            case "btr.delete.base2": await SettleAsync(); break;
            case "btr.create": lab.AddArchive(Tiny); break;
            case "dir.subvol.create.task.status": await CreateAsync(9200, Tiny, "local:0", "hostname=tiny&memory=64&swap=0&net0=name%3Deth0%2Cbridge%3Dvmbr0%2Cip%3D10.88.0.91%2F24"); break;
            case "inherit.root.keyctl": await InheritanceAsync(); break;
            case "inherit.clone.task.status": await SettleAsync(); await OrchAsync("POST", "/nodes/pve1/lxc/9500/clone", "newid=9502&full=1&hostname=inh&description=line1%0Akey%3A+value+%23x%0A%C3%A4"); break;
            case "net.get": Features(9502, "keyctl=1,nesting=0"); break;
            case "net.get2": await lab.RootAsync("PUT", "/nodes/pve1/lxc/9502/config", "net1=name%3Deth1%2Cbridge%3Dvmbr0%2Cfirewall%3D1%2Cip%3Dmanual%2Cip6%3Dauto%2Cmtu%3D1400%2Crate%3D10%2Ctag%3D12"); break;
            case "pool.remove": await lab.RootAsync("PUT", "/pools", "poolid=orch&vms=9502"); break;
            case "move.copy.task.status": await SettleAsync(); break;
            case "qemu.create.taken": await MachineAsync(); break;
            case "qemu.post.config.task.log": await TicketAsync("POST", "/nodes/pve1/qemu/8000/config", "description=async+variant"); break;
            case "qemu.template.task.log": await TicketAsync("POST", "/nodes/pve1/qemu/8000/template", ""); break;
            case "qemu.clone.linked.task.log": await OrchAsync("POST", "/nodes/pve1/qemu/8000/clone", "newid=8001&name=linked&pool=orch"); await RefreshAsync(); break;
            case "qemu.clone.full.config" or "qemu.start.task.status" or "qemu.shutdown.stopped.task.log": await SettleAsync(); break;
            case "resources.vm.mixed": await SettleAsync(); await OrchAsync("POST", "/nodes/pve1/lxc/9502/clone", "newid=9503&full=1"); await BroadcastWithoutAsync(8002); break;
            case "qemu.delete.base.task.status": await TicketAsync("DELETE", "/nodes/pve1/qemu/8000"); break;
            case "qemu.delete.base2": await TicketAsync("DELETE", "/nodes/pve1/qemu/8001"); break;
            case "qemu.delete.base2.task.status": await SettleAsync(); break;
            case "lock.slow.create": Hold("create"); break;
            case "lock.slow.create.aborted.status": await ReleaseAsync("create"); await lab.RootAsync("PUT", "/nodes/pve1/lxc/300/config", "description=p3"); break;
            case "lock.backup.clone": await CreateAsync(301, Debian, "local:1", "hostname=work&memory=256"); Lock(301, "backup"); break;
            case "lock.migrate.put": Lock(301, "migrate"); break;
            case "lock.migrate.start.task.status": await SettleAsync(); break;
            case "lock.snapshot.start": Lock(301, "snapshot"); break;
            case "lock.mounted.start.task.status": await SettleAsync(); Lock(301, "mounted"); await OrchAsync("POST", "/nodes/pve1/lxc/301/status/start", ""); break;
            case "lock.destroyed.start": await OrchAsync("POST", "/nodes/pve1/lxc/301/status/stop", ""); Lock(301, "destroyed"); break;
            case "lock.destroyed.start.task.status": await SettleAsync(); break;
            case "ep.current": Lock(301, null); await OrchAsync("POST", "/nodes/pve1/lxc/301/status/start", ""); break;
            case "ep.shutdown": lab.Host.Parts.Memory.SetDeaf(301, true); break;
            case "ep.shutdown.long": await lab.WhileTimePassesAsync(SettleWithResultAsync(), TimeSpan.FromSeconds(1)); break;
            case "ep.shutdown.long.task.log": await EndShutdownAsync(); break;
            case "ep.start2": lab.Host.Parts.Memory.SetDeaf(301, false); break;
            case "ep.start2.task.status": await SettleAsync(); break;
            case "env.start": await OrchAsync("POST", "/nodes/pve1/lxc/301/status/stop", ""); break;
            case "create.start.task.status": await OrchAsync("POST", "/nodes/pve1/lxc", $"vmid=302&ostemplate=local:vztmpl/{Debian}&rootfs=local:1&start=1"); break;
            case "vncproxy": await SettleAsync(); break;
            case "narrow.acl" when !_narrow: await NarrowAsync(); break;
            case "narrow.task.running": Hold("clone"); await NarrowCloneAsync(); break;
            case "narrow.clone.task.log": await ReleaseAsync("clone"); break;
            case "narrow.interfaces": await OrchAsync("POST", "/nodes/pve1/lxc/600/status/start", ""); LinkWithoutAddress(600, down: true); break;
            case "narrow.delete.task.status": await SettleAsync(); await NarrowDeleteAsync(); break;
            case "narrow.resources.during" or "narrow.resources.after": await RefreshAsync(); break;
            case "form.get": await SettleAsync(); break;
            case "vm.template": await TicketAsync("POST", "/nodes/pve1/qemu", "vmid=603&name=t&scsi0=local:1"); break;
            case "qemu.clone.to.ctid.task.status": await SettleAsync(); await TicketAsync("POST", "/nodes/pve1/qemu/603/clone", "newid=9000&full=1"); break;
            case "tags.ordered.get": await lab.RootAsync("PUT", "/cluster/options", "tag-style=case-sensitive%3D1%2Cordering%3Dconfig&delete=next-id"); await lab.RootAsync("PUT", "/nodes/pve1/lxc/9501/config", "tags=B%3Ba"); break;
            case "tags.restricted": await lab.RootAsync("PUT", "/cluster/options", "user-tag-access=user-allow%3Dnone"); break;
            case "options.get": await lab.RootAsync("PUT", "/cluster/options", "delete=tag-style%2Cuser-tag-access"); break;
            case "trace.resources": await CleanUpAsync(); break;
            case "trace.clone": Hold("clone"); break;
            case "trace.poll" when occurrence == 3: await ReleaseAsync("clone"); break;
            case "trace.start.task.status" or "trace.shutdown.task.status" or "trace.destroy.task.status" or "trace.gone" or "btr.delete.task.status" or "btr.delete.base.task.status" or "create.nobridge.task.status" or "create.nobridge.delete.task.status": await SettleAsync(); break;
            case "trace.interfaces" when occurrence == 0: LinkWithoutAddress(100, down: true); break;
            case "trace.interfaces" when occurrence == 1: LinkWithoutAddress(100, down: false); break;
            case "trace.pool": await lab.RootAsync("PUT", "/nodes/pve1/lxc/9000/config", "description=x"); await RefreshAsync(); break;
        }
    }

    private Task SettleAsync() => lab.SettleAsync();

    private async Task<bool> SettleWithResultAsync()
    {
        await SettleAsync();
        return true;
    }

    private async Task UsersAsync()
    {
        foreach (var user in new[] { "orch", "nobody", "audit" })
        {
            await lab.RootAsync("POST", "/access/users", $"userid={user}@pve&password=orchpass123");
        }

        await lab.RootAsync("POST", "/storage", "storage=isoonly&type=dir&path=/mnt/iso&content=iso");
        await lab.RootAsync("POST", "/pools", "poolid=orch&comment=lab+pool");
        await lab.RootAsync("POST", "/access/users/orch@pve/token/t1", "comment=orchestrator");
    }

    private async Task GrantsAsync()
    {
        await lab.RootAsync("PUT", "/access/acl", "path=/&users=audit@pve&roles=PVEAuditor");
        await lab.RootAsync("PUT", "/access/acl", "path=/&users=orch@pve&roles=LabOrch");
    }

    private void Archives()
    {
        lab.AddArchive(Debian);
        lab.AddArchive("debian-13-standard_13.1-2_amd64.tar.zst");
    }

    private async Task CreateAsync(int vmid, string archive, string rootfs, string options)
        => Assert.Equal("OK", await OrchAsync("POST", "/nodes/pve1/lxc", $"vmid={vmid}&ostemplate=local:vztmpl/{archive}&rootfs={rootfs}&{options}"));

    private async Task InheritanceAsync()
    {
        const string options = "hostname=tiny&memory=64&swap=0&features=nesting%3D1&net0=name%3Deth0%2Cbridge%3Dvmbr0%2Cip%3D10.88.0.91%2F24";
        await CreateAsync(9300, Tiny, "local:0.05", options);
        await CreateAsync(9500, Tiny, "local:0.05", options);
        await lab.RootAsync("POST", "/nodes/pve1/lxc/9300/template", "");
        await lab.RootAsync("POST", "/nodes/pve1/lxc/9500/template", "");
        await SettleAsync();
        await OrchAsync("POST", "/nodes/pve1/lxc/9300/clone", "newid=9501&full=1");
        Features(9501, null);
    }

    private async Task MachineAsync()
    {
        await TicketAsync("POST", "/nodes/pve1/qemu", "vmid=8000&name=tpl&memory=256&cores=1&agent=1&scsi0=local:1&ide2=local:cloudinit&serial0=socket&scsihw=virtio-scsi-pci&net0=virtio%2Cbridge%3Dvmbr0&ostype=l26");
        await RefreshAsync();
    }

    private async Task StartFailsAsync(int vmid) => await OrchAsync("POST", $"/nodes/pve1/lxc/{vmid}/status/start", "");

    private async Task EndShutdownAsync()
    {
        await lab.RootAsync("POST", "/nodes/pve1/lxc/301/status/stop", "overrule-shutdown=1");
        await lab.WhileTimePassesAsync(SettleWithResultAsync(), TimeSpan.FromSeconds(1));
    }

    private async Task NarrowAsync()
    {
        _narrow = true;
        await lab.RootAsync("POST", "/access/users", "userid=narrow@pve");
        await lab.RootAsync("POST", "/pools", "poolid=narrow");
        await lab.RootAsync("POST", "/access/roles", "roleid=NPool&privs=VM.Allocate,VM.Audit,VM.Config.CPU,VM.Config.Memory,VM.Config.Network,VM.Config.Options,VM.Config.Disk,VM.PowerMgmt,Pool.Audit");
        await lab.RootAsync("POST", "/access/roles", "roleid=NTpl&privs=VM.Clone,VM.Audit");
        await lab.RootAsync("POST", "/access/roles", "roleid=NSto&privs=Datastore.AllocateSpace");
        await lab.RootAsync("POST", "/access/roles", "roleid=NNet&privs=SDN.Use");
        await lab.RootAsync("POST", "/access/users/narrow@pve/token/tt", "privsep=0");
    }

    private async Task<string> OrchAsync(string method, string path, string? form = null) => await lab.EndAsync(await AsAsync("orch@pve!t1", method, path, form));

    private async Task<string> TicketAsync(string method, string path, string? form = null)
    {
        using var response = await lab.SendAsync(method, path, form is null ? null : new StringContent(form, null, "application/x-www-form-urlencoded"), callers.Root);
        return await EndAsync(response);
    }

    private async Task<string> EndAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {response.ReasonPhrase} {text}");
        return await lab.EndAsync(JsonDocument.Parse(text).RootElement.GetProperty("data").GetString()!);
    }

    private async Task UploadAsync(string content, string name)
    {
        using var form = new MultipartFormDataContent { { new StringContent(content), "content" }, { new StringContent("hello world"), "filename", name } };
        await form.LoadIntoBufferAsync();
        using var response = await lab.SendAsync("POST", "/nodes/pve1/storage/local/upload", form, callers.Root);
        await EndAsync(response);
    }

    private async Task DeleteBackupAsync()
    {
        var content = await lab.RootAsync("GET", "/nodes/pve1/storage/local/content?content=backup");
        await TicketAsync("DELETE", "/nodes/pve1/storage/local/content/" + Uri.EscapeDataString(content[0].GetProperty("volid").GetString()!));
    }

    private async Task LinesAsync(string type, int count)
    {
        while (lab.Host.Parts.Tasks.All.First(task => task.Upid.Type == type).Lines.Count < count)
        {
            await Task.Yield();
        }
    }

    private async Task SecondShutdownAsync()
    {
        await SettleTimeAsync();
        await AsAsync("orch@pve!t1", "POST", "/nodes/pve1/lxc/301/status/shutdown", "timeout=4");
        await AsAsync("orch@pve!t1", "POST", "/nodes/pve1/lxc/301/status/shutdown", "timeout=4");
        await SettleTimeAsync();
    }

    private Task SettleTimeAsync() => lab.WhileTimePassesAsync(SettleWithResultAsync(), TimeSpan.FromSeconds(1));

    private Task NarrowCloneAsync() => AsAsync("narrow@pve!tt", "POST", "/nodes/pve1/lxc/9000/clone", "newid=600&full=1&hostname=narrow&pool=narrow");

    private async Task NarrowDeleteAsync()
    {
        await AsAsync("narrow@pve!tt", "DELETE", "/nodes/pve1/lxc/600?purge=1", null);
        await SettleAsync();
    }

    private async Task<string> AsAsync(string token, string method, string path, string? form)
    {
        var (user, id) = token.Split('!') is [var name, var tail] ? (name, tail) : throw new ArgumentException(token);
        var secret = lab.Host.Parts.Access.Users[user].Tokens[id].Secret;
        var answer = await lab.TryAsync(method, path, form, $"PVEAPIToken={token}={secret}");
        Assert.True(answer.Status == 200, answer.Reason);
        return JsonDocument.Parse(answer.Body).RootElement.GetProperty("data").GetString() ?? "";
    }

    private async Task CleanUpAsync()
    {
        await SettleAsync();
        await lab.RootAsync("PUT", "/cluster/options", "delete=mac_prefix");
        foreach (var guest in lab.Host.Parts.Guests.All.Where(guest => guest.Vmid is not (9000 or 9500)).ToList())
        {
            using var client = new HttpClient { BaseAddress = lab.Host.AdminUrl };
            await client.DeleteAsync($"/human/guests/{guest.Vmid}");
        }

        lab.Host.Parts.Guests.Change(lab.Host.Parts.Guests.Find(9500)!, changed => changed.Config["template"] = "1");
        await RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        using var client = new HttpClient { BaseAddress = lab.Host.AdminUrl };
        (await client.PostAsync("/resources/refresh", null)).EnsureSuccessStatusCode();
    }

    /// <summary>The status daemon has not seen one of the guests yet.</summary>
    private async Task BroadcastWithoutAsync(int vmid)
    {
        var guests = lab.Host.Parts.Guests;
        var late = guests.Find(vmid)!;
        guests.Remove(vmid);
        await RefreshAsync();
        guests.TryAdd(late);
    }

    private void Lock(int vmid, string? name) => lab.Host.Parts.Guests.Change(lab.Host.Parts.Guests.Find(vmid)!, guest =>
    {
        guest.Config.Remove("lock");
        if (name is not null)
        {
            guest.Config["lock"] = name;
        }
    });

    private void Features(int vmid, string? value) => lab.Host.Parts.Guests.Change(lab.Host.Parts.Guests.Find(vmid)!, guest =>
    {
        guest.Config.Remove("features");
        if (value is not null)
        {
            guest.Config["features"] = value;
        }
    });

    private void LinkWithoutAddress(int vmid, bool down)
    {
        var guest = lab.Host.Parts.Memory.Running[vmid];
        guest.Runtime = guest.Runtime with { Nics = [.. guest.Runtime.Nics.Select(nic => nic with { LinkDown = down })] };
    }

    private void Hold(string work)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _held[work] = gate;
        lab.Host.Parts.Memory.Gate = (what, _, token) => what == work ? gate.Task.WaitAsync(token) : Task.CompletedTask;
    }

    private void Release(string work)
    {
        lab.Host.Parts.Memory.Gate = null;
        _held[work].TrySetResult();
    }

    private async Task ReleaseAsync(string work)
    {
        Release(work);
        await SettleAsync();
    }
}
