using System.Text;

namespace ProxPaaS.Orchestrator.Nodes;

/// <summary>What runs as root on the Proxmox host to put a seed into a guest that has never run, and what its endings mean. Pure.</summary>
internal static class SshSeedScript
{
    private const int Busy = 74, NotStopped = 75, NotMounted = 76, NoCloudInit = 77, NotUnmounted = 78, WrongAgent = 79, NoAgent = 80, TimedOut = 124, NoPct = 127;

    /// <summary>
    /// One pass: lock per guest, a limit on the whole, always unmounted. A client that dies leaves it running to its end; the next one waits at
    /// the lock.
    /// </summary>
    /// <param name="folder">From <see cref="Folder"/>.</param>
    /// <param name="agentSha256">Empty: the template contains the agent.</param>
    public static string Command(string folder, int vmid, string agentSha256)
        => $"flock -w 100 -E {Busy} /run/lock/proxpaas-seed-{vmid}.lock timeout 90 /bin/sh {folder}/seed.sh {vmid} {agentSha256}".TrimEnd();

    /// <summary>Each try has its own folder, so that none disturbs one that still runs.</summary>
    /// <param name="attempt">Letters and digits.</param>
    public static string Folder(int vmid, string attempt) => $"/run/proxpaas-seed-{vmid}-{attempt}";

    // Files must belong to the container's mapped root, or cloud-init fails in it. The script removes its own folder, and what killed ones left.
    public static byte[] Text { get; } = Encoding.UTF8.GetBytes($$"""
        set -eu
        vmid=$1
        sha=${2:-}
        here=$(dirname "$0")
        mounted=
        end() { rm -rf -- "$here"; if [ -n "$mounted" ]; then pct unmount "$vmid" || true; fi; }
        trap end EXIT
        trap 'exit 143' HUP INT TERM
        for other in /run/proxpaas-seed-"$vmid"-*; do
          [ "$other" = "$here" ] || rm -rf -- "$other"
        done
        find /run -maxdepth 1 -name 'proxpaas-seed-*' -mmin +60 -exec rm -rf -- {} + || true
        if [ -n "$sha" ]; then
          echo "$sha  $here/{{SeedDocuments.AgentFile}}" | sha256sum --check --quiet - >&2 || exit {{WrongAgent}}
        fi
        status=$(pct status "$vmid")
        if [ "$status" != "status: stopped" ]; then echo "$status" >&2; exit {{NotStopped}}; fi
        mounted=$(pct mount "$vmid" 2>&1) || case $mounted in
          *"(mounted)"*) # A try that was killed left it so.
            pct unmount "$vmid" || true
            mounted=$(pct mount "$vmid") || { mounted=; exit {{NotMounted}}; } ;;
          *) echo "$mounted" >&2; mounted=; exit {{NotMounted}} ;;
        esac
        root=$(printf '%s\n' "$mounted" | sed -n "s/^mounted CT $vmid in '\(.*\)'\$/\1/p")
        if [ -z "$root" ] || [ ! -d "$root/etc" ]; then echo "pct mount said: $mounted" >&2; exit {{NotMounted}}; fi
        if [ ! -x "$root/usr/bin/cloud-init" ]; then exit {{NoCloudInit}}; fi
        if [ -z "$sha" ] && [ ! -x "$root/usr/local/bin/{{SeedDocuments.AgentFile}}" ]; then exit {{NoAgent}}; fi
        owner=$(stat -c %u "$root/etc")
        group=$(stat -c %g "$root/etc")
        seed="$root/var/lib/cloud/seed/nocloud"
        for folder in "$root/var/lib/cloud" "$root/var/lib/cloud/seed" "$seed" "$root/usr/local/bin"; do
          [ -d "$folder" ] || install -d -m 0755 -o "$owner" -g "$group" "$folder"
        done
        for name in meta-data user-data vendor-data network-config; do
          install -m 0600 -o "$owner" -g "$group" "$here/$name" "$seed/$name"
        done
        if [ -n "$sha" ]; then
          install -m 0755 -o "$owner" -g "$group" "$here/{{SeedDocuments.AgentFile}}" "$root/usr/local/bin/{{SeedDocuments.AgentFile}}"
        fi
        rm -f "$root/etc/cloud/cloud-init.disabled"
        for try in 1 2 3 4 5; do
          if pct unmount "$vmid"; then mounted=; exit 0; fi
          sleep 1
        done
        mounted=
        exit {{NotUnmounted}}

        """.ReplaceLineEndings("\n"));

    /// <summary>Null for an exit status of 0.</summary>
    public static SeedException? Explain(int? exitStatus, string errors, NodeRecord node, string pool, int? template)
    {
        var said = errors.Trim().ReplaceLineEndings(" / ") is { Length: > 0 } text ? $": {text}" : "";
        var from = template is { } vmid ? $"template CT {vmid} of pool {pool}" : $"the template of pool {pool}";
        return exitStatus switch
        {
            0 => null,
            Busy => new(SeedFailure.Passing, $"another try to seed {node.Guest} still holds its lock on {node.PveNode}"),
            NotStopped => new(SeedFailure.Passing, $"{node.Guest} on {node.PveNode} is not stopped{said}"),
            NotMounted => new(SeedFailure.Passing, $"{node.Guest} could not be mounted on {node.PveNode}{said}"),
            NoCloudInit => new(SeedFailure.Final, $"{from} has no cloud-init, which the seed ssh needs. Install it there (apt-get install cloud-init docker.io), or use the seed token, whose template the platform makes itself"),
            NotUnmounted => new(SeedFailure.Passing, $"{node.Guest} stays mounted on {node.PveNode}{said}. As root there: pct unmount {node.Vmid}"),
            WrongAgent => new(SeedFailure.Passing, $"the agent's program did not arrive whole on {node.PveNode}{said}"),
            NoAgent => new(SeedFailure.Final, $"{from} contains no /usr/local/bin/{SeedDocuments.AgentFile}, and the control plane has none to bring. Set Nodes:AgentPath to the agent's program"),
            TimedOut or 137 or 143 => new(SeedFailure.Passing, $"seeding {node.Guest} on {node.PveNode} took too long and was stopped{said}"),
            NoPct => new(SeedFailure.Waiting, $"{node.PveNode} has no pct in root's PATH{said}: is the stored SSH address that of the Proxmox host?"),
            _ => new(SeedFailure.Passing, $"seeding {node.Guest} on {node.PveNode} ended with {exitStatus?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no status"}{said}"),
        };
    }
}
