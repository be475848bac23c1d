using System.Globalization;
using ProxPaaS.Orchestrator.Proxmox.Wire;

namespace ProxPaaS.Orchestrator.Proxmox;

internal sealed partial class PveClient
{
    /// <summary><c>GET nodes/{node}/lxc/{vmid}/config</c>. A pool-scoped token gets 403 while the guest is being made and after it is gone.</summary>
    public async Task<LxcConfig> ConfigAsync(string node, int vmid, CancellationToken cancellationToken)
        => await transport.GetAsync($"{Guest(node, vmid)}/config", PveJson.Default.PveReplyLxcConfig, cancellationToken)
            ?? throw PveErrors.OfSilence("GET config", "the answer was empty", sent: true, mutating: false, null);

    /// <summary><c>PUT nodes/{node}/lxc/{vmid}/config</c>. Synchronous. Never pass rootfs: <c>local:1</c> would swap in a new volume.</summary>
    public Task ConfigureAsync(string node, int vmid, LxcSettings settings, CancellationToken cancellationToken)
        => transport.ChangeAsync(HttpMethod.Put, $"{Guest(node, vmid)}/config", settings.Parameters(), PveJson.Default.PveReplyString, cancellationToken);

    /// <summary><c>PUT nodes/{node}/qemu/{vmid}/config</c>. Synchronous; on a running VM most of it waits for the next start, a change of the CD does not.</summary>
    public Task ConfigureAsync(string node, int vmid, QemuSettings settings, CancellationToken cancellationToken)
        => transport.ChangeAsync(HttpMethod.Put, $"{Guest(node, vmid)}/config", settings.Parameters(), PveJson.Default.PveReplyString, cancellationToken);

    /// <summary><c>POST nodes/{node}/lxc/{source}/clone</c>: task vzclone (its id is the source). Takes no tags; the mark goes into description and pool.</summary>
    /// <param name="storage">Only for full clones; a linked one refuses it.</param>
    public async Task<Upid> CloneAsync(
        string node, int source, int newId, string hostname, string description, string pool, bool full, string? storage, CancellationToken cancellationToken)
        => Started("clone", await transport.ChangeAsync(
            HttpMethod.Post, $"{Guest(node, source)}/clone",
            [
                new("newid", Text(newId)), new(kind == PveGuestKind.Qemu ? "name" : "hostname", hostname), new("description", description), new("pool", pool),
                new("full", full ? "1" : null), new("storage", full ? storage : null),
            ],
            PveJson.Default.PveReplyString, cancellationToken));

    /// <summary><c>POST nodes/{node}/lxc</c>: task vzcreate. Tags are refused here for pool-scoped tokens: they come by PUT.</summary>
    public async Task<Upid> CreateAsync(string node, int vmid, string archive, string rootfs, string pool, LxcSettings settings, CancellationToken cancellationToken)
        => Started("create", await transport.ChangeAsync(
            HttpMethod.Post, $"nodes/{Escape(node)}/lxc",
            [
                new("vmid", Text(vmid)), new("ostemplate", archive), new("rootfs", rootfs), new("pool", pool),
                new("unprivileged", "1"), new("features", "nesting=1"), .. settings.Parameters(),
            ],
            PveJson.Default.PveReplyString, cancellationToken));

    /// <summary><c>POST nodes/{node}/lxc/{vmid}/template</c>. Answers at once; a worker does it afterwards: poll the config's <c>template</c>.</summary>
    public Task TemplateAsync(string node, int vmid, CancellationToken cancellationToken)
        => transport.ChangeAsync(HttpMethod.Post, $"{Guest(node, vmid)}/template", [], PveJson.Default.PveReplyString, cancellationToken);

    /// <summary><c>GET nodes/{node}/lxc/{vmid}/status/current</c>: the truth about a guest, unlike the lagging resource list.</summary>
    public async Task<LxcStatus> StatusAsync(string node, int vmid, CancellationToken cancellationToken)
        => await transport.GetAsync($"{Guest(node, vmid)}/status/current", PveJson.Default.PveReplyLxcStatus, cancellationToken)
            ?? throw PveErrors.OfSilence("GET status", "the answer was empty", sent: true, mutating: false, null);

    /// <summary><c>GET nodes/{node}/lxc/{vmid}/interfaces</c> (containers only); null for a stopped <i>or missing</i> guest.</summary>
    public Task<List<LxcInterface>?> InterfacesAsync(string node, int vmid, CancellationToken cancellationToken)
        => transport.GetAsync($"{Guest(node, vmid)}/interfaces", PveJson.Default.PveReplyListLxcInterface, cancellationToken);

    /// <summary><c>POST nodes/{node}/lxc/{vmid}/status/start</c>: task vzstart. Missing, locked and template guests fail in the task only.</summary>
    public async Task<Upid> StartAsync(string node, int vmid, CancellationToken cancellationToken)
        => Started("start", await transport.ChangeAsync(HttpMethod.Post, $"{Guest(node, vmid)}/status/start", [], PveJson.Default.PveReplyString, cancellationToken));

    /// <summary><c>POST nodes/{node}/lxc/{vmid}/status/shutdown</c>: task vzshutdown; killed when it does not stop in time.</summary>
    public async Task<Upid> ShutdownAsync(string node, int vmid, int timeoutSeconds, CancellationToken cancellationToken)
        => Started("shutdown", await transport.ChangeAsync(
            HttpMethod.Post, $"{Guest(node, vmid)}/status/shutdown", [new("timeout", Text(timeoutSeconds)), new("forceStop", "1")], PveJson.Default.PveReplyString, cancellationToken));

    /// <summary><c>DELETE nodes/{node}/lxc/{vmid}?purge=1&amp;force=1&amp;destroy-unreferenced-disks=1</c>: task vzdestroy. VMs know no force: they must be stopped.</summary>
    public async Task<Upid> DestroyAsync(string node, int vmid, CancellationToken cancellationToken)
        => Started("destroy", await transport.ChangeAsync(
            HttpMethod.Delete, Guest(node, vmid), [new("purge", "1"), new("force", kind == PveGuestKind.Lxc ? "1" : null), new("destroy-unreferenced-disks", "1")], PveJson.Default.PveReplyString, cancellationToken));

    private string Guest(string node, int vmid) => $"nodes/{Escape(node)}/{(kind == PveGuestKind.Qemu ? "qemu" : "lxc")}/{Text(vmid)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
