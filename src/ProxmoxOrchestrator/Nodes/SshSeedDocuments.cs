using System.Text;
using System.Text.Json.Nodes;
using ProxPaaS.CloudInit;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>The NoCloud seed of a user's own template: it brings our agent's settings and unit into the first boot. Pure.</summary>
internal static class SshSeedDocuments
{
    // As templates/nodes/files/proxpaas-agent.service has it.
    private const string Unit = """
        [Unit]
        Description=ProxPaaS node agent
        After=network.target
        StartLimitIntervalSec=0

        [Service]
        ExecStart=/usr/local/bin/proxpaas-agent
        Restart=always
        RestartSec=1
        OOMScoreAdjust=-500
        KillMode=process

        [Install]
        WantedBy=multi-user.target

        """;

    public static Seed Of(NodeRecord node, string controlPlane, string caFingerprint)
    {
        var settings = new JsonObject { ["controlPlane"] = controlPlane, ["caFingerprint"] = caFingerprint };
        var config = new CloudConfig
        {
            // Proxmox writes hosts and hostname itself; the join token stands in its block of /etc/hosts.
            ManageEtcHosts = false,
            SshDeleteKeys = true,
            WriteFiles = [CloudFile.Text("/etc/proxpaas/agent.json", settings.ToJsonString() + "\n"), CloudFile.Text("/etc/systemd/system/proxpaas-agent.service", Unit)],
            RunCommands = [["systemctl", "daemon-reload"], ["systemctl", "enable", "--now", "proxpaas-agent.service"]],
        };
        return new(new(node.Id, node.Name), config.ToString(), new NetworkConfig.Disabled());
    }

    /// <summary>One pass on the host: lock per guest, a limit on the whole, always unmounted. The script's only argument is the number of the guest.</summary>
    public static string Command(string folder, int vmid)
        => $"flock -w 60 /run/lock/proxpaas-seed-{vmid}.lock timeout 90 /bin/sh {folder}/seed.sh {vmid}";

    public static string Folder(int vmid, string operationId)
        => $"/run/proxpaas-seed-{vmid}-{new string([.. operationId.Where(char.IsAsciiLetterOrDigit)])}";

    /// <summary>Runs as root on the Proxmox host. Files must belong to the container's mapped root, or cloud-init fails in it.</summary>
    public static byte[] Script { get; } = Encoding.UTF8.GetBytes("""
        set -eu
        vmid=$1
        here=$(dirname "$0")
        status=$(pct status "$vmid")
        if [ "$status" != "status: stopped" ]; then echo "CT $vmid is not stopped ($status)" >&2; exit 75; fi
        mounted=$(pct mount "$vmid")
        trap 'pct unmount "$vmid"' EXIT
        root=$(printf '%s\n' "$mounted" | sed -n "s/^mounted CT $vmid in '\(.*\)'\$/\1/p")
        if [ -z "$root" ] || [ ! -d "$root/etc" ]; then echo "pct mount said: $mounted" >&2; exit 76; fi
        if [ ! -x "$root/usr/bin/cloud-init" ]; then echo "the template has no cloud-init" >&2; exit 77; fi
        owner=$(stat -c %u "$root/etc")
        group=$(stat -c %g "$root/etc")
        seed="$root/var/lib/cloud/seed/nocloud"
        for folder in "$root/var/lib/cloud" "$root/var/lib/cloud/seed" "$seed"; do
          [ -d "$folder" ] || install -d -m 0755 -o "$owner" -g "$group" "$folder"
        done
        for name in meta-data user-data vendor-data network-config; do
          install -m 0600 -o "$owner" -g "$group" "$here/$name" "$seed/$name"
        done
        if [ -f "$here/proxpaas-agent" ]; then
          [ -d "$root/usr/local/bin" ] || install -d -m 0755 -o "$owner" -g "$group" "$root/usr/local/bin"
          install -m 0755 -o "$owner" -g "$group" "$here/proxpaas-agent" "$root/usr/local/bin/proxpaas-agent"
        fi
        rm -f "$root/etc/cloud/cloud-init.disabled"
        """.Replace("\r", "", StringComparison.Ordinal) + "\n");
}
