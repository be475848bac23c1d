using System.Diagnostics;
using System.Formats.Tar;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace ProxPaaS.Tests.NodeAgent.Fakes;

/// <summary>
/// A real dockerd of the tests' own: own socket, data and bridge, no firewall rules, so that nothing of the machine's Docker is
/// touched. Published ports work by Docker's user-land proxy.
/// </summary>
public class TestDocker : IAsyncLifetime
{
    public const string Image = "px-test/busybox:1";

    // Several start at once, and a subnet is taken only once its bridge has it.
    private static readonly SemaphoreSlim Subnets = new(1, 1);

    private readonly string _bridge = $"pxt{RandomNumberGenerator.GetHexString(6, lowercase: true)}";

    private Process? _daemon;

    /// <summary>Why the tests cannot run here; null when they can.</summary>
    public string? Unavailable { get; private set; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("pxd-").FullName;

    public string Socket => Path.Combine(Folder, "docker.sock");

    /// <summary>A control group of its own; null for Docker's default, which all daemons of the machine share.</summary>
    protected virtual string? CgroupParent => null;

    public IDockerClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Unavailable = Environment.UserName != "root" ? "needs root"
            : !File.Exists("/usr/sbin/dockerd") || !File.Exists("/usr/bin/docker") ? "needs Debian's docker.io"
            : !File.Exists("/bin/busybox") ? "needs busybox-static"
            : null;
        if (Unavailable is not null)
        {
            return;
        }

        await AddBridgeAsync();
        await File.WriteAllTextAsync(Path.Combine(Folder, "daemon.json"), """{"log-driver":"local","live-restore":true,"iptables":false,"ip-masq":false}""");
        try
        {
            await StartAsync();
            await ImportAsync();
        }
        catch (Exception ex) when (ex is TimeoutException or DockerApiException)
        {
            Unavailable = $"dockerd does not run here: {ex.Message}";
        }
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("/usr/sbin/dockerd",
        [
            "--config-file", Path.Combine(Folder, "daemon.json"), "--host", $"unix://{Socket}", "--bridge", _bridge,
            .. CgroupParent is { } parent ? (string[])["--cgroup-parent", $"/{parent}"] : [],
            "--data-root", Path.Combine(Folder, "data"), "--exec-root", Path.Combine(Folder, "exec"), "--pidfile", Path.Combine(Folder, "docker.pid"),
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        _daemon = Process.Start(start)!;
        var log = new StringBuilder();
        _daemon.ErrorDataReceived += (_, line) => log.AppendLine(line.Data);
        _daemon.OutputDataReceived += (_, _) => { };
        _daemon.BeginErrorReadLine();
        _daemon.BeginOutputReadLine();
        Client?.Dispose();
        Client = new DockerClientBuilder().WithEndpoint(new Uri($"unix://{Socket}")).Build();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await Client.System.PingAsync();
                return;
            }
            catch (Exception) when (attempt < 300 && !_daemon.HasExited)
            {
                await Task.Delay(100);
            }
            catch (Exception ex)
            {
                throw new TimeoutException(log.ToString()[^Math.Min(log.Length, 500)..], ex);
            }
        }
    }

    /// <summary>As a crash would: SIGKILL, containers go on.</summary>
    public async Task KillAsync()
    {
        _daemon!.Kill();
        await _daemon.WaitForExitAsync();
        File.Delete(Path.Combine(Folder, "docker.pid"));

        // containerd died with its parent; where pid 1 does not reap, its pid still looks alive and dockerd would wait for it.
        File.Delete(Path.Combine(Folder, "exec", "containerd", "containerd.pid"));
    }

    public async Task<ContainerInspectResponse> InspectAsync(string replicaId) => await Client.Containers.InspectContainerAsync($"px-{replicaId}");

    public async Task<IList<ContainerListResponse>> ContainersAsync() => await Client.Containers.ListContainersAsync(new ContainersListParameters { All = true });

    public async Task RemoveAllAsync()
    {
        foreach (var container in await ContainersAsync())
        {
            await Client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters { Force = true });
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_daemon is { HasExited: false })
        {
            await RemoveAllAsync();
            Client.Dispose();
            using (Process.Start("kill", ["-TERM", $"{_daemon.Id}"]))
            {
                await _daemon.WaitForExitAsync();
            }
        }

        if (Unavailable is null)
        {
            await RunAsync("ip", "link", "del", _bridge);
        }

        foreach (var line in (await File.ReadAllLinesAsync("/proc/self/mounts")).Reverse())
        {
            if (line.Split(' ')[1] is var mount && mount.StartsWith(Folder, StringComparison.Ordinal))
            {
                await RunAsync("umount", mount);
            }
        }

        Directory.Delete(Folder, recursive: true);
    }

    private async Task ImportAsync()
    {
        using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var folder in (string[])["bin", "tmp", "www", "etc"])
            {
                await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, folder) { Mode = (UnixFileMode)0x1FF });
            }

            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = (UnixFileMode)0x1ED, DataStream = File.OpenRead("/bin/busybox") });
            foreach (var applet in (string[])["sh", "httpd", "sleep", "cat", "echo", "kill", "touch", "test", "rm", "dd", "tail"])
            {
                await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox", Mode = (UnixFileMode)0x1FF });
            }

            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "www/index.html") { DataStream = new MemoryStream("hello"u8.ToArray()) });
        }

        tar.Position = 0;
        await Client.Images.CreateImageAsync(
            new ImagesCreateParameters { FromSrc = "-", Repo = Image.Split(':')[0], Tag = "1" }, tar, new AuthConfig(), new Progress<JSONMessage>());
    }

    private async Task AddBridgeAsync()
    {
        await Subnets.WaitAsync();
        try
        {
            var subnet = FreeSubnet();
            await RunAsync("ip", "link", "add", _bridge, "type", "bridge");
            await RunAsync("ip", "addr", "add", $"{subnet}.1/24", "dev", _bridge);
            await RunAsync("ip", "link", "set", _bridge, "up");
        }
        finally
        {
            Subnets.Release();
        }
    }

    private static string FreeSubnet()
    {
        var taken = NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(address => address.Address.ToString()).ToArray();
        for (var i = 100; i < 250; i++)
        {
            if (!taken.Any(address => address.StartsWith($"172.29.{i}.", StringComparison.Ordinal)))
            {
                return $"172.29.{i}";
            }
        }

        throw new InvalidOperationException("No free subnet in 172.29.0.0/16.");
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
    }
}
