namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>A guest's root file system on the host: its own changes as an overlay over its layers.</summary>
internal sealed class GuestRoot(LxcOptions options, LxcLayout layout)
{
    public async Task<string> MountAsync(int vmid, CancellationToken cancellationToken)
    {
        var target = layout.Rootfs(vmid);
        if (MountTable.IsMounted(target)) { return target; }
        var record = GuestRecord.Load(layout.Record(vmid));
        Directory.CreateDirectory(target);
        // volatile: each sync in a guest, and each unmount, would otherwise flush the whole host disk. Its mark in the work folder bars a second
        // mount (after a power cut the changes may be torn, which a lab accepts); the folder is scratch, so it is made anew.
        if (Directory.Exists(layout.Work(vmid))) { await LayerStore.RemoveTreeAsync(layout.Work(vmid), cancellationToken); }
        Directory.CreateDirectory(layout.Work(vmid));
        var lower = string.Join(':', record.Layers.Select(layout.Layer));
        await LinuxTool.CheckAsync(
            "mount", ["-t", "overlay", "overlay", "-o", $"lowerdir={lower},upperdir={layout.Upper(vmid)},workdir={layout.Work(vmid)},volatile", target], cancellationToken);
        return target;
    }

    /// <summary>Unmounts; a busy tree is an error with umount's own words, unless <paramref name="force"/> detaches it.</summary>
    public async Task UnmountAsync(int vmid, bool force, CancellationToken cancellationToken)
    {
        var target = layout.Rootfs(vmid);
        if (!MountTable.IsMounted(target)) { return; }
        var result = await LinuxTool.RunAsync("umount", force ? ["-l", target] : [target], cancellationToken);
        if (result.ExitCode != 0) { throw new GuestBackendException(result.Errors.Trim()); }
    }

    /// <summary>Makes a guest's empty folders; its record comes last, because a guest exists once it has one.</summary>
    public void Create(int vmid)
    {
        Directory.CreateDirectory(layout.Guest(vmid), (UnixFileMode)0b111_101_101);
        foreach (var folder in (string[])[layout.Upper(vmid), layout.Docker(vmid)]) { Own(folder); }
        Directory.CreateDirectory(layout.Rootfs(vmid));
    }

    /// <summary>The mapped root owns the tree's top; Docker narrows its own folder itself.</summary>
    public void Own(string folder)
    {
        Directory.CreateDirectory(folder, (UnixFileMode)0b111_101_101);
        Posix.ChangeOwner(folder, options.IdOffset);
    }

    public async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        if (Directory.Exists(to)) { await LayerStore.RemoveTreeAsync(to, cancellationToken); }
        await LinuxTool.CheckAsync("cp", ["-a", "--reflink=auto", "--", from, to], cancellationToken);
    }

    /// <summary>The tree is moved aside first, so that a slow or interrupted removal leaves no half guest behind.</summary>
    public async Task RemoveAsync(int vmid, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(layout.Guest(vmid))) { return; }
        await UnmountAsync(vmid, force: true, cancellationToken);
        var trash = Path.Combine(layout.Trash, Guid.NewGuid().ToString("N"));
        Directory.Move(layout.Guest(vmid), trash);
        await LayerStore.RemoveTreeAsync(trash, cancellationToken);
    }

    public GuestFiles Files(int vmid) => new(layout.Rootfs(vmid), options.IdOffset);
}
