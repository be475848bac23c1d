using System.Globalization;
using ProxPaaS.Lab.Guests;

namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary>The commands of <c>pct</c> that seeding uses, with the outputs and exit codes measured on Proxmox VE 9.2.</summary>
internal sealed class PctCommands(string node, IPctGuests guests, IGuestBackend backend, PctFileTransfer files)
{
    private const string Mounted = "mounted";
    private const string Usage = "ERROR: no command specified\nUSAGE: pct <COMMAND> [ARGS] [OPTIONS]\n";

    public async Task<PctReply> RunAsync(PctRequest request, CancellationToken cancellationToken)
    {
        if (request.Arguments is not [var command, .. var rest]) { return new PctReply(255, Errors: Usage); }
        if (command is not ("mount" or "unmount" or "unlock" or "status" or "exec" or "push" or "pull"))
        {
            return new PctReply(255, Errors: $"ERROR: unknown command 'pct {command}'\n");
        }
        if (rest.Length == 0 || !int.TryParse(rest[0], NumberStyles.None, CultureInfo.InvariantCulture, out var vmid) || vmid < 100)
        {
            var problem = rest.Length == 0 ? "not enough arguments" : $"vmid: type check ('integer') failed - got '{rest[0]}'";
            return new PctReply(255, Errors: rest.Length == 0 ? $"{problem}\n" : $"400 Parameter verification failed.\n{problem}\n");
        }
        try
        {
            return guests.Find(vmid) is { } guest ? await RunAsync(command, guest, request with { Arguments = [.. rest.Skip(1)] }, cancellationToken) : Missing(vmid);
        }
        catch (GuestBackendException ex)
        {
            return Failed(ex.Message);
        }
    }

    private Task<PctReply> RunAsync(string command, PctGuest guest, PctRequest request, CancellationToken cancellationToken) => command switch
    {
        "mount" => HeldAsync(guest, MountAsync, cancellationToken),
        "unmount" => HeldAsync(guest, UnmountAsync, cancellationToken),
        "unlock" => HeldAsync(guest, UnlockAsync, cancellationToken),
        "status" => Task.FromResult(new PctReply(0, $"status: {(guest.Running ? "running" : "stopped")}\n")),
        "exec" => Task.FromResult(Execute(guest, request)),
        "push" => files.PushAsync(guest, request, cancellationToken),
        _ => files.PullAsync(guest, request, cancellationToken),
    };

    /// <summary>The guest is read again once the configuration is held: another pct may have finished in between.</summary>
    private Task<PctReply> HeldAsync(PctGuest guest, Func<PctGuest, CancellationToken, Task<PctReply>> action, CancellationToken cancellationToken)
        => guests.HoldAsync(guest.Disk.Vmid, () => guests.Find(guest.Disk.Vmid) is { } now ? action(now, cancellationToken) : Task.FromResult(Missing(guest.Disk.Vmid)), cancellationToken);

    private async Task<PctReply> MountAsync(PctGuest guest, CancellationToken cancellationToken)
    {
        if (guest.Lock is { } held) { return Failed($"CT is locked ({held})"); }
        guests.SetLock(guest.Disk.Vmid, Mounted);
        try
        {
            var path = await backend.MountAsync(guest.Disk, cancellationToken);
            return new PctReply(0, $"mounted CT {guest.Disk.Vmid} in '{path}'\n");
        }
        catch (GuestBackendException)
        {
            guests.SetLock(guest.Disk.Vmid, null);
            throw;
        }
    }

    /// <summary>Without the lock it complains, but has unmounted all the same; while the tree is busy the lock stays.</summary>
    private async Task<PctReply> UnmountAsync(PctGuest guest, CancellationToken cancellationToken)
    {
        await backend.UnmountAsync(guest.Disk, cancellationToken);
        if (guest.Lock != Mounted) { return Failed($"no lock found trying to remove '{Mounted}'  lock"); }
        guests.SetLock(guest.Disk.Vmid, null);
        return new PctReply(0);
    }

    private Task<PctReply> UnlockAsync(PctGuest guest, CancellationToken cancellationToken)
    {
        guests.SetLock(guest.Disk.Vmid, null);
        return Task.FromResult(new PctReply(0));
    }

    private PctReply Execute(PctGuest guest, PctRequest request)
    {
        var argv = request.Arguments is ["--", .. var after] ? after : request.Arguments;
        if (!guest.Running) { return Failed($"container '{guest.Disk.Vmid}' not running!"); }
        return argv.Length == 0 ? Failed("missing command") : new PctReply(0, Execute: backend.ExecCommand(guest.Disk.Vmid, argv));
    }

    private PctReply Missing(int vmid) => new(2, Errors: $"Configuration file 'nodes/{node}/lxc/{vmid}.conf' does not exist\n");

    /// <summary>pct ends as the failed program did where one failed; 32 is umount's "busy".</summary>
    private static PctReply Failed(string message) => new(message.StartsWith("umount:", StringComparison.Ordinal) ? 32 : 255, Errors: message + "\n");
}
