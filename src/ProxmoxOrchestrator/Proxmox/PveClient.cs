using ProxPaaS.Orchestrator.Proxmox.Wire;

namespace ProxPaaS.Orchestrator.Proxmox;

/// <summary>
/// The calls of the Proxmox VE API that we make, one method each, named by its endpoint (base <c>/api2/json</c>). All throw
/// <see cref="PveException"/>. Methods that return a <see cref="Upid"/> have only begun: <see cref="PveTasks"/> waits for the end.
/// </summary>
/// <param name="kind">Which guests the calls with a vmid are about.</param>
internal sealed partial class PveClient(PveTarget target, PveTransport transport, PveGuestKind kind = PveGuestKind.Lxc) : IDisposable
{
    public PveTarget Target => target;

    /// <summary>Null while the cluster lets us in, else the sentence why it does not.</summary>
    public string? SuspendedBecause => transport.Standing.SuspendedBecause;

    /// <summary><c>GET version</c>. Every valid token may; so it also proves the token.</summary>
    public async Task<PveVersion> VersionAsync(CancellationToken cancellationToken)
        => await transport.GetAsync("version", PveJson.Default.PveReplyPveVersion, cancellationToken) ?? new("unknown", null);

    /// <summary><c>GET access/permissions?path=…</c>: the token's own privileges on that path.</summary>
    public async Task<IReadOnlySet<string>> PermissionsAsync(string path, CancellationToken cancellationToken)
    {
        var found = await transport.GetAsync(
            $"access/permissions?path={Escape(path)}", PveJson.Default.PveReplyDictionaryStringDictionaryStringInt32, cancellationToken);
        return found is not null && found.TryGetValue(path, out var privileges) ? privileges.Keys.ToHashSet() : new HashSet<string>();
    }

    /// <summary><c>GET cluster/resources</c>: hosts, guests and storages that the token may see. Lags up to 10 s.</summary>
    public async Task<IReadOnlyList<PveResource>> ResourcesAsync(CancellationToken cancellationToken)
        => await transport.GetAsync("cluster/resources", PveJson.Default.PveReplyListPveResource, cancellationToken) ?? [];

    /// <summary><c>GET pools?poolid=…</c>: the pool with its members; <see cref="PveErrorKind.NotFound"/> when there is none.</summary>
    public async Task<PvePool> PoolAsync(string pool, CancellationToken cancellationToken)
        => (await transport.GetAsync($"pools?poolid={Escape(pool)}", PveJson.Default.PveReplyListPvePool, cancellationToken))?.FirstOrDefault()
            ?? throw PveErrors.Of("GET pools", 500, $"pool '{pool}' does not exist", null, mutating: false);

    /// <summary><c>GET nodes/{node}/storage</c>.</summary>
    public async Task<IReadOnlyList<PveStorage>> StoragesAsync(string node, CancellationToken cancellationToken)
        => await transport.GetAsync($"nodes/{Escape(node)}/storage", PveJson.Default.PveReplyListPveStorage, cancellationToken) ?? [];

    /// <summary><c>GET nodes/{node}/storage/{storage}/content?content=…</c>.</summary>
    public async Task<IReadOnlyList<PveVolume>> ContentAsync(string node, string storage, string content, CancellationToken cancellationToken)
        => await transport.GetAsync($"nodes/{Escape(node)}/storage/{Escape(storage)}/content?content={content}", PveJson.Default.PveReplyListPveVolume, cancellationToken) ?? [];

    /// <summary><c>DELETE nodes/{node}/storage/{storage}/content/{volume}</c>: task imgdel. Takes Datastore.Allocate.</summary>
    public async Task<Upid> DeleteVolumeAsync(string node, string storage, string volid, CancellationToken cancellationToken)
        => Started("delete volume", await transport.ChangeAsync(
            HttpMethod.Delete, $"nodes/{Escape(node)}/storage/{Escape(storage)}/content/{Escape(volid)}", [], PveJson.Default.PveReplyString, cancellationToken));

    /// <summary><c>GET nodes/{node}/network?type=any_bridge</c>.</summary>
    public async Task<IReadOnlyList<PveBridge>> BridgesAsync(string node, CancellationToken cancellationToken)
        => await transport.GetAsync($"nodes/{Escape(node)}/network?type=any_bridge", PveJson.Default.PveReplyListPveBridge, cancellationToken) ?? [];

    /// <summary><c>POST nodes/{node}/storage/{storage}/upload</c> (multipart, the file last): task imgcopy.</summary>
    /// <param name="open">Opens the file from its start.</param>
    /// <param name="progress">Bytes sent so far.</param>
    public async Task<Upid> UploadAsync(
        string node, string storage, string content, string fileName, Func<Stream> open, long length, string sha256, IProgress<long>? progress, CancellationToken cancellationToken)
        => Started("upload", await transport.UploadAsync(
            $"nodes/{Escape(node)}/storage/{Escape(storage)}/upload",
            () => new PveUpload(content, fileName, open, length, sha256, progress), PveJson.Default.PveReplyString, cancellationToken));

    /// <summary><c>GET nodes/{node}/tasks/{upid}/status</c>.</summary>
    public async Task<PveTaskStatus> TaskAsync(Upid upid, CancellationToken cancellationToken)
        => await transport.GetAsync($"nodes/{Escape(upid.Node)}/tasks/{Escape(upid.Text)}/status", PveJson.Default.PveReplyPveTaskStatus, cancellationToken)
            ?? throw PveErrors.OfSilence("GET task status", "the answer was empty", sent: true, mutating: false, null);

    /// <summary><c>GET nodes/{node}/tasks/{upid}/log?start=…&amp;limit=…</c>; lines are 1-based, fewer than asked for at the end.</summary>
    public async Task<IReadOnlyList<PveTaskLine>> TaskLogAsync(Upid upid, long start, int limit, CancellationToken cancellationToken)
        => await transport.GetAsync($"nodes/{Escape(upid.Node)}/tasks/{Escape(upid.Text)}/log?start={start}&limit={limit}", PveJson.Default.PveReplyListPveTaskLine, cancellationToken) ?? [];

    /// <summary><c>GET nodes/{node}/tasks?source=all&amp;vmid=…</c>: running ones and finished ones, newest first.</summary>
    public async Task<IReadOnlyList<PveTaskEntry>> TasksAsync(string node, int vmid, CancellationToken cancellationToken)
        => await transport.GetAsync($"nodes/{Escape(node)}/tasks?source=all&vmid={vmid}&limit=20", PveJson.Default.PveReplyListPveTaskEntry, cancellationToken) ?? [];

    /// <summary>The same client for guests of that kind; it belongs to this one and is not disposed apart.</summary>
    public PveClient Of(PveGuestKind other) => other == kind ? this : new(target, transport, other);

    public void Dispose() => transport.Dispose();

    private static string Escape(string part) => Uri.EscapeDataString(part);

    private static Upid Started(string call, string? upid)
        => Upid.TryParse(upid) ?? throw PveErrors.OfSilence(call, $"expected a task id, got '{upid}'", sent: true, mutating: true, null);
}
