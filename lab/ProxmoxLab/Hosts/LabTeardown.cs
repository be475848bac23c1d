using ProxPaaS.Lab.Guests.Lxc;
using ProxPaaS.Lab.Hosts.Ssh;

namespace ProxPaaS.Lab.Hosts;

/// <summary><c>pvelab down --state DIR</c>: takes guests, SSH servers, bridge, rules and mounts of a lab that has ended off the machine. Its state files stay.</summary>
internal static class LabTeardown
{
    public static async Task RunAsync(string stateDirectory, CancellationToken cancellationToken)
    {
        var state = Path.GetFullPath(stateDirectory);
        var ssh = Path.Combine(state, "ssh");
        if (Directory.Exists(ssh))
        {
            foreach (var folder in Directory.EnumerateDirectories(ssh))
            {
                var host = new SshHost(new SshHostOptions { Host = Path.GetFileName(folder), Directory = folder, ClientKeyDirectory = ssh });
                await host.StopAsync(cancellationToken);
            }
        }
        await LxcTeardown.RunAsync(new LxcOptions { Root = Path.Combine(state, "lxc") }, cancellationToken);
    }
}
