using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Containers;
using ProxPaaS.Lab.Faults;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Guests.Lxc;
using ProxPaaS.Lab.Guests.Memory;
using ProxPaaS.Lab.Hosts;
using ProxPaaS.Lab.Hosts.Ssh;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Machines;
using ProxPaaS.Lab.Pools;
using ProxPaaS.Lab.State;
using ProxPaaS.Lab.Storage;
using ProxPaaS.Lab.Tasks;

namespace ProxPaaS.Lab;

/// <summary>One running lab: the API, the admin endpoint and the guests behind them. Tests start it on port 0.</summary>
internal sealed class LabHost : IAsyncDisposable
{
    private readonly WebApplication _api;
    private readonly WebApplication _admin;
    private readonly ResourceView _resources;
    private readonly LabSsh? _ssh;
    private readonly GuestWatchLoop? _watch;

    private LabHost(LabParts parts, WebApplication api, WebApplication admin, ResourceView resources, LabSsh? ssh, GuestWatchLoop? watch, string password)
    {
        Parts = parts;
        _api = api;
        _admin = admin;
        _resources = resources;
        _ssh = ssh;
        _watch = watch;
        Password = password;
    }

    public LabParts Parts { get; }

    /// <summary>Base address without <c>/api2/json</c>.</summary>
    public Uri Url => new(_api.Urls.First());

    public Uri AdminUrl => new(_admin.Urls.First());

    /// <summary>Password of root@pam.</summary>
    public string Password { get; }

    /// <summary>SHA-256 of the API's certificate, colon-separated upper-case hex.</summary>
    public string Fingerprint => Parts.Hosts.Fingerprint;

    /// <summary>How to reach the hosts by SSH; empty where simulated guests have no files.</summary>
    public IReadOnlyDictionary<string, SshEndpoint> Ssh => _ssh?.Endpoints ?? new Dictionary<string, SshEndpoint>();

    public static async Task<LabHost> StartAsync(LabOptions options, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(options.UploadDirectory);
        var time = new LabClock(clock ?? TimeProvider.System);
        var files = new StateFiles(options.StateDirectory, options.Flush);
        var certificate = Certificate.LoadOrCreate(options.StateDirectory, options.Hosts, time.Provider);
        var api = Web(options, options.Listen, listen =>
        {
            listen.Use(PlainHttpRedirect.Wrap);
            listen.UseHttps(certificate);
        });
        var admin = Web(options, options.Admin, _ => { });
        var log = api.Services.GetRequiredService<ILoggerFactory>();
        var (access, password) = LoadAccess(files, options);
        var faults = new FaultTable();
        var effects = new EffectLog();
        var parts = Build(options, time, files, access, faults, log);
        parts.Hosts.Fingerprint = Certificate.Fingerprint(certificate);
        await RecoverAsync(parts, cancellationToken);
        var resources = new ResourceView(parts);
        var tickets = new Tickets(access, time.Provider);
        var authenticator = new Authenticator(access, tickets, time);
        var routes = new RouteTable();
        Map(new Api(routes), parts, resources, tickets, authenticator);
        var server = new ApiServer(new Dispatcher(routes, parts.Hosts, time), authenticator, parts.Permissions, faults, effects, time, options, log.CreateLogger<ApiServer>());
        api.Run(server.HandleAsync);
        AdminEndpoints.Map(admin, parts, resources, effects);
        await api.StartAsync(cancellationToken);
        await admin.StartAsync(cancellationToken);
        var ssh = options.Backend == "lxc" ? await StartSshAsync(parts, log, cancellationToken) : null;
        _ = resources.RunAsync();
        var watch = options.Backend == "lxc" ? new GuestWatchLoop(parts, log.CreateLogger<GuestWatchLoop>()) : null;
        watch?.Start();
        return new LabHost(parts, api, admin, resources, ssh, watch, password);
    }

    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _api.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _resources.Dispose();
        if (_watch is not null)
        {
            await _watch.DisposeAsync();
        }

        if (_ssh is not null)
        {
            await _ssh.DisposeAsync();
        }

        await _admin.DisposeAsync();
        await _api.DisposeAsync();
        await Parts.Backends.Containers.DisposeAsync();
    }

    private static WebApplication Web(LabOptions options, string address, Action<ListenOptions> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("ProxPaaS", options.Verbose ? LogLevel.Information : LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(5);
            kestrel.Listen(IPEndPoint.Parse(address), listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                configure(listen);
            });
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        return builder.Build();
    }

    private static LabParts Build(LabOptions options, LabClock time, StateFiles files, AccessState access, FaultTable faults, ILoggerFactory log)
    {
        var hosts = new HostTable([.. options.Hosts.Select((name, index) => new PveHost(name, index + 1, options.BridgeAddress.Split('/')[0]))]);
        var permissions = new PermissionTable(access);
        var guests = new GuestTable(files, time);
        guests.Load();
        var memory = new MemoryGuestBackend(time, new MemoryTimings().At(options.Pace), () => guests.All);
        var tasks = new TaskTable(files, time, faults, log.CreateLogger<TaskTable>());
        tasks.Load();
        var storages = new StorageTable(files, time, faults, options);
        storages.Load();
        return new LabParts(options, time, hosts, access, permissions, new Allow(permissions), guests, new ConfigLocks(time), tasks, storages, faults, new BackendChoice(options.Backend == "lxc" ? Lxc(options, time) : memory, memory), files);
    }

    private static LxcGuestBackend Lxc(LabOptions options, LabClock time)
        => new(new LxcOptions { Root = Path.Combine(options.StateDirectory, "lxc"), Bridge = options.Bridge, GatewayCidr = options.BridgeAddress, VethPrefix = options.VethPrefix }, time.Provider);

    private static Task<LabSsh> StartSshAsync(LabParts parts, ILoggerFactory log, CancellationToken cancellationToken)
    {
        var root = Path.Combine(parts.Options.StateDirectory, "ssh");
        var hosts = parts.Hosts.All.Select(host => new SshHostOptions { Host = host.Name, Directory = Path.Combine(root, host.Name), ClientKeyDirectory = root }).ToList();
        return LabSsh.StartAsync(hosts, name => new HostGuests(parts, name), parts.Backends.Containers, log, cancellationToken);
    }

    /// <summary>Looks which guests really run; what the lab remembered about that may be old.</summary>
    private static async Task RecoverAsync(LabParts parts, CancellationToken cancellationToken)
    {
        await parts.Backends.Memory.PrepareAsync(cancellationToken);
        if (parts.Backends.Containers != parts.Backends.Memory)
        {
            await parts.Backends.Containers.PrepareAsync(cancellationToken);
        }

        var containers = await parts.Backends.Containers.RunningAsync(cancellationToken);
        var machines = await parts.Backends.Memory.RunningAsync(cancellationToken);
        foreach (var guest in parts.Guests.All)
        {
            var running = (guest.Kind == GuestKind.Lxc ? containers : machines).Contains(guest.Vmid);
            if (running != guest.Running)
            {
                parts.Guests.Change(guest, changed => changed.Running = running);
            }
        }
    }

    private static void Map(Api api, LabParts parts, ResourceView resources, Tickets tickets, Authenticator authenticator)
    {
        new ClusterEndpoints(parts, resources).Map(api);
        new NodeEndpoints(parts).Map(api);
        new TaskEndpoints(parts).Map(api);
        new ContainerEndpoints(parts).Map(api);
        new MachineEndpoints(parts).Map(api);
        new BackupEndpoints(parts).Map(api);
        new BulkEndpoints(parts).Map(api);
        new StorageEndpoints(parts).Map(api);
        new ContentEndpoints(parts).Map(api);
        new UploadEndpoints(parts).Map(api);
        new PoolEndpoints(parts, resources).Map(api);
        new UserEndpoints(parts).Map(api);
        new GroupEndpoints(parts).Map(api);
        new RoleEndpoints(parts).Map(api);
        new AclEndpoints(parts).Map(api);
        new AccessEndpoints(parts, tickets, authenticator).Map(api);
    }

    private static (AccessState State, string Password) LoadAccess(StateFiles files, LabOptions options)
    {
        var access = files.Read<AccessState>("access.json") ?? new AccessState();
        var secret = files.Read<RootSecret>("root.json");
        var password = options.Password ?? secret?.Password ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        if (access.TicketKey.Length == 0)
        {
            access.TicketKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        }

        access.Users.TryAdd("root@pam", new UserEntry());
        access.Users["root@pam"].PasswordHash = Passwords.Hash(password);
        files.Write("access.json", access);
        files.Write("root.json", new RootSecret(password));
        return (access, password);
    }

    /// <summary>Kept readable, because the lab prints it at every start.</summary>
    private sealed record RootSecret(string Password);
}
