using System.Globalization;
using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;
using ProxPaaS.Lab.Storage;
using ProxPaaS.Lab.Tasks;

namespace ProxPaaS.Lab.Guests;

/// <summary><c>POST /nodes/{node}/vzdump</c>: an archive of the configuration stands for the backup.</summary>
internal sealed class BackupEndpoints(LabParts lab)
{
    public void Map(Api api)
    {
        var schema = new ParameterSchema().Node()
            .Add("all", Prop.Flag).Add("bwlimit", Prop.Integer(0)).Add("compress", Prop.OneOf("0", "1", "gzip", "lzo", "zstd")).Add("dumpdir", Prop.Text).Add("exclude", Prop.Formatted("pve-vmid-list")).Add("exclude-path", new Prop("array"))
            .Add("fleecing", Prop.Text).Add("ionice", Prop.Integer(0, 8)).Add("job-id", Prop.Matching(@"\S+") with { MaxLength = 50 }).Add("lockwait", Prop.Integer(0)).Add("mailnotification", Prop.OneOf("always", "failure"))
            .Add("mailto", Prop.Text).Add("mode", Prop.OneOf("snapshot", "suspend", "stop")).Add("notes-template", Prop.Text with { MaxLength = 1024, Requires = "storage" })
            .Add("notification-mode", Prop.OneOf("auto", "legacy-sendmail", "notification-system")).Add("pbs-change-detection-mode", Prop.OneOf("legacy", "data", "metadata")).Add("performance", Prop.Text)
            .Add("pigz", Prop.Integer()).Add("pool", Prop.Text).Add("protected", Prop.Flag with { Requires = "storage" }).Add("prune-backups", Prop.Text).Add("quiet", Prop.Flag).Add("remove", Prop.Flag).Add("script", Prop.Text)
            .Add("stdexcludes", Prop.Flag).Add("stdout", Prop.Flag).Add("stop", Prop.Flag).Add("stopwait", Prop.Integer(0)).Add("storage", Prop.Storage).Add("tmpdir", Prop.Text).Add("vmid", Prop.Formatted("pve-vmid-list")).Add("zstd", Prop.Integer());
        api.Change("POST", "/nodes/{node}/vzdump", schema, Allow.Everyone, Run);
    }

    private object? Run(CallContext call)
    {
        foreach (var option in new[] { "tmpdir", "dumpdir", "script" }.Where(call.Has))
        {
            if (!call.Caller.IsRoot)
            {
                throw PveException.Parameter(option, $"Only root may set this option.");
            }
        }

        var storage = lab.Storages.GetOn(call.Text("storage") ?? "local", call.Node);
        lab.Permissions.Require(call.Caller, $"/storage/{storage.Id}", "Datastore.AllocateSpace");
        if (call.Text("vmid") is not { } list && !call.Has("all") && !call.Has("pool"))
        {
            throw PveException.Parameter("vmid", "property is missing and it is not optional");
        }

        var vmids = ValueFormats.SplitList(call.Text("vmid") ?? "").Select(int.Parse).ToList();
        return lab.Tasks.Start(call.Node, "vzdump", vmids.Count == 1 ? $"{vmids[0]}" : "", call.Caller, worker => WorkAsync(worker, call, storage, vmids));
    }

    private async Task WorkAsync(Worker worker, CallContext call, StorageEntry storage, List<int> vmids)
    {
        worker.Log($"INFO: starting new backup job: vzdump {string.Join(' ', vmids)}{Switches(call)}");
        var failed = false;
        foreach (var vmid in vmids)
        {
            if (lab.Guests.Find(vmid) is not { } guest || guest.Node != call.Node)
            {
                worker.Log($"ERROR: Backup of VM {vmid} failed - unable to find VM '{vmid}'");
                failed = true;
                continue;
            }

            await BackUpAsync(worker, call, storage, guest);
        }

        if (failed)
        {
            worker.Log("INFO: Backup job finished with errors");
            throw PveException.Die("job errors");
        }

        worker.Log("INFO: Backup job finished successfully");
    }

    private static string Switches(CallContext call)
        => string.Concat(new[] { "compress", "node", "storage", "mode" }.Where(call.Has).Select(name => $" --{name} {call.Text(name)}"));

    private async Task BackUpAsync(Worker worker, CallContext call, StorageEntry storage, Guest guest)
    {
        GuestChecks.NotLocked(guest);
        var time = lab.Clock.Now.ToString("yyyy'_'MM'_'dd'-'HH'_'mm'_'ss", CultureInfo.InvariantCulture);
        var file = $"vzdump-{guest.TypeName}-{guest.Vmid}-{time}.tar.zst";
        worker.Log($"INFO: Starting Backup of VM {guest.Vmid} ({guest.TypeName})");
        worker.Log($"INFO: Backup started at {lab.Clock.Now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}");
        worker.Log($"INFO: status = {(guest.Running ? "running" : "stopped")}");
        worker.Log($"INFO: backup mode: {call.Text("mode") ?? "snapshot"}");
        worker.Log("INFO: ionice priority: 7");
        worker.Log($"INFO: {guest.Word} Name: {guest.Name}");
        worker.Log("INFO: including mount point rootfs ('/') in backup");
        worker.Log($"INFO: creating vzdump archive '{StorageTable.ShownPath(storage, "backup", file)}'");
        if (lab.Faults.IsFull(storage.Id))
        {
            throw PveException.Die($"unable to write archive '{file}' - No space left on device");
        }

        lab.Guests.Change(guest, changed => changed.Config["lock"] = "backup");
        var folder = lab.Storages.FolderOf(call.Node, storage.Id, "backup");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, file), string.Join('\n', guest.Config.Select(option => $"{option.Key}: {option.Value}")), worker.Interrupted);
        lab.Guests.Change(guest, changed => changed.Config.Remove("lock"));
        worker.Log("INFO: Total bytes written: 3287040 (3.2MiB, 162MiB/s)");
        worker.Log("INFO: archive file size: 1MB");
        worker.Log($"INFO: Finished Backup of VM {guest.Vmid} (00:00:01)");
        worker.Log($"INFO: Backup finished at {lab.Clock.Now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}");
    }
}
