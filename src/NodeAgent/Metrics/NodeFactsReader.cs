using System.Net;
using System.Net.Sockets;
using ProxPaaS.Contracts.Agent;
using ProxPaaS.NodeAgent.Engine;
using ProxPaaS.NodeAgent.Images;

namespace ProxPaaS.NodeAgent.Metrics;

/// <summary>What the node is. Its own limits count, not the machine's under it.</summary>
internal sealed class NodeFactsReader(AgentOptions options, CgroupFiles cgroup)
{
    private readonly string _os = ProcFiles.OsRelease(Read("/etc/os-release"), "PRETTY_NAME");
    private readonly string _kernel = Read("/proc/sys/kernel/osrelease").Trim();

    public NodeFacts Read(DockerHost? docker = null) => new()
    {
        CpuMilli = Math.Min(cgroup.CpuLimit() ?? uint.MaxValue, (uint)Environment.ProcessorCount * 1000),
        MemoryBytes = Math.Min(cgroup.MemoryLimit() ?? ulong.MaxValue, ProcFiles.MemInfo(Read("/proc/meminfo"), "MemTotal")),
        DiskBytes = (ulong)(Drive(docker)?.TotalSize ?? 0),
        DockerVersion = docker?.Version ?? "",
        Os = _os,
        Kernel = _kernel,
        Address = Address(),
    };

    public ulong DiskFree(DockerHost docker) => (ulong)(Drive(docker)?.AvailableFreeSpace ?? 0);

    public DiskUse Disk(DockerHost docker)
        => Drive(docker) is { } drive ? new(drive.TotalSize, drive.TotalSize - drive.AvailableFreeSpace) : new(0, 0);

    public DriveInfo? Drive(DockerHost? docker)
    {
        try
        {
            var root = docker?.DataRoot is { Length: > 0 } known ? known : Directory.Exists("/var/lib/docker") ? "/var/lib/docker" : "/";
            return new(root);
        }
        catch (Exception ex) when (ex is IOException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A UDP socket's own address shows the route; nothing is sent.</summary>
    private string Address()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(options.ControlPlane.Current.DnsSafeHost, options.ControlPlane.Current.Port);
            return socket.LocalEndPoint is IPEndPoint end ? end.Address.ToString() : "";
        }
        catch (SocketException)
        {
            return "";
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
