using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Guests.Lxc;

namespace ProxPaaS.Lab.Hosts.Ssh;

/// <summary>The SSH servers of all lab hosts, each with its own <c>pct</c>.</summary>
internal sealed class LabSsh : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly Dictionary<string, SshEndpoint> _endpoints = new(StringComparer.Ordinal);

    /// <summary>Host name → how to reach it; empty where this machine has no sshd.</summary>
    public IReadOnlyDictionary<string, SshEndpoint> Endpoints => _endpoints;

    public static async Task<LabSsh> StartAsync(
        IReadOnlyList<SshHostOptions> hosts, Func<string, IPctGuests> guestsOf, IGuestBackend backend, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var ssh = new LabSsh();
        if (!SshHost.IsAvailable) { return ssh; }
        try
        {
            foreach (var options in hosts) { await ssh.AddAsync(options, guestsOf(options.Host), backend, loggers, cancellationToken); }
            return ssh;
        }
        catch
        {
            await ssh.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts)) { await part.DisposeAsync(); }
        _parts.Clear();
    }

    private async Task AddAsync(SshHostOptions options, IPctGuests guests, IGuestBackend backend, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var host = new SshHost(options);
        _parts.Add(host);
        _endpoints[options.Host] = await host.StartAsync(cancellationToken);
        var commands = new PctCommands(options.Host, guests, backend, new PctFileTransfer((vmid, token) => OpenAsync(backend, vmid, token)));
        _parts.Add(new PctServer(host.PctSocket, commands, loggers.CreateLogger<PctServer>()));
    }

    private static Task<IPctGuestFiles> OpenAsync(IGuestBackend backend, int vmid, CancellationToken cancellationToken)
        => backend is LxcGuestBackend lxc ? lxc.OpenFilesAsync(vmid, cancellationToken) : throw new GuestBackendException("simulated guests have no files");
}
