using System.Net;
using System.Net.NetworkInformation;
using ProxPaaS.DevHost.Supervision;

namespace ProxPaaS.DevHost.Parts;

/// <summary>What must be so before anything is started; each refusal says what to do.</summary>
internal static class Preflight
{
    public static void Check(Installation installation)
    {
        if (installation.Guests == GuestKind.Lxc && !Environment.IsPrivilegedProcess)
        {
            throw new StepFailedException("check the machine", "real guests need root (LXC, a bridge, mounts). Run it as root, or see the same with simulated guests: ./run --guests memory");
        }

        if (installation.Guests == GuestKind.Lxc && !File.Exists("/etc/debian_version"))
        {
            throw new StepFailedException("check the machine", "real guests are made with Debian's LXC packages, and this is not Debian. See the same with simulated guests: ./run --guests memory");
        }

        if (new SupervisorClient(installation.State).IsRunning)
        {
            return;
        }

        int[] ports = [installation.ApiPort, installation.AgentsPort, installation.DashboardPort, installation.EdgePort, installation.LabPort, installation.LabAdminPort, .. installation.GitAccount is null ? [] : installation.Members.Select(m => m.SshPort)];
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(l => ports.Contains(l.Port) && (IPAddress.IsLoopback(l.Address) || l.Address.Equals(IPAddress.Any) || l.Address.Equals(IPAddress.IPv6Any)))
            .Select(l => l.Port).Distinct().Order().ToList();
        if (taken.Count > 0)
        {
            throw new StepFailedException("check the machine", $"port {string.Join(", ", taken)} is in use by another program; end it (ss -ltnp shows which) and run again.");
        }
    }
}
