using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Hosts.Ssh;
using ProxPaaS.Orchestrator.Proxmox;
using ProxPaaS.Tests.Support;

namespace ProxPaaS.Tests.Orchestrator.Support;

/// <summary>
/// A real sshd with pct for the simulated Proxmox's host pve1. Its guests' root file systems are plain folders, one for each guest that was
/// ever looked at.
/// </summary>
internal sealed class SshHosts : IPctGuests, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly PveLab _lab;
    private LabSsh _ssh = null!;

    private SshHosts(PveLab lab) => _lab = lab;

    /// <summary>Whether templates have cloud-init in them.</summary>
    public bool HasCloudInit { get; set; } = true;

    public Dictionary<int, string?> Locks { get; } = [];

    public SshEndpoint Endpoint => _ssh.Endpoints["pve1"];

    public PveSsh Access
    {
        get
        {
            var text = File.ReadAllText(Endpoint.KeyPath);
            using var key = PveSshKey.Read(text);
            return new("root", text, key.PublicKey, new Dictionary<string, PveSshHost> { ["pve1"] = new(Endpoint.Host, Endpoint.Port, Endpoint.Fingerprint) });
        }
    }

    public static bool IsAvailable => SshHost.IsAvailable;

    public static async Task<SshHosts> StartAsync(PveLab lab)
    {
        var hosts = new SshHosts(lab);
        var backend = Substitute.For<IGuestBackend>();
        backend.MountAsync(Arg.Any<GuestDisk>(), Arg.Any<CancellationToken>()).Returns(call => hosts.Root(call.Arg<GuestDisk>().Vmid));
        hosts._ssh = await LabSsh.StartAsync(
            [new() { Host = "pve1", Directory = hosts._folder.Combine("pve1"), ClientKeyDirectory = hosts._folder.Combine("ssh") }], _ => hosts, backend, NullLoggerFactory.Instance, CancellationToken.None);
        return hosts;
    }

    public string Root(int vmid)
    {
        var root = _folder.Combine($"roots/{vmid}");
        foreach (var folder in new[] { "etc/cloud", "usr/bin", "var/lib" })
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        if (HasCloudInit)
        {
            File.WriteAllText(Path.Combine(root, "usr/bin/cloud-init"), "#!/bin/sh\n");
            File.SetUnixFileMode(Path.Combine(root, "usr/bin/cloud-init"), (UnixFileMode)0b111_101_101);
            File.WriteAllText(Path.Combine(root, "etc/cloud/cloud-init.disabled"), "");
        }

        return root;
    }

    public string Seeded(int vmid, string name) => File.ReadAllText(Path.Combine(Root(vmid), "var/lib/cloud/seed/nocloud", name));

    public async Task<T> HoldAsync<T>(int vmid, Func<Task<T>> action, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await action();
        }
        finally
        {
            _gate.Release();
        }
    }

    public PctGuest? Find(int vmid)
        => _lab.Host.Parts.Guests.Find(vmid) is { } guest ? new(new(vmid, "btr", "btrfs", 0), guest.Running, Locks.GetValueOrDefault(vmid)) : null;

    public void SetLock(int vmid, string? value) => Locks[vmid] = value;

    public async ValueTask DisposeAsync()
    {
        await _ssh.DisposeAsync();
        _folder.Dispose();
    }
}
