using ProxPaaS.Lab.Access;
using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Containers;

/// <summary>Which privilege each option of a container asks for.</summary>
internal static class ContainerPermissions
{
    /// <param name="pool">The pool in which the container is being made; null when it exists.</param>
    /// <param name="old">The configuration before; empty at creation.</param>
    public static void Check(LabParts lab, Caller caller, int vmid, string? pool, Dictionary<string, string> old, IReadOnlyDictionary<string, string> options, IEnumerable<string> deleted, bool unprivileged)
    {
        if (caller.IsRoot)
        {
            return;
        }

        // Sorted, so that the first missing privilege is always the same one.
        foreach (var option in options.Keys.Concat(deleted).Order(StringComparer.Ordinal))
        {
            CheckOption(lab, caller, vmid, pool, old, option, options.GetValueOrDefault(option), unprivileged);
        }
    }

    private static void CheckOption(LabParts lab, Caller caller, int vmid, string? pool, Dictionary<string, string> old, string option, string? value, bool unprivileged)
    {
        var kind = option.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        switch (kind)
        {
            case "cores" or "cpuunits" or "cpulimit":
                lab.Permissions.RequireOnGuest(caller, vmid, pool, "VM.Config.CPU");
                break;
            case "rootfs" or "mp":
                CheckMountPoint(kind, value);
                lab.Permissions.RequireOnGuest(caller, vmid, pool, "VM.Config.Disk");
                break;
            case "unused":
                lab.Permissions.RequireOnGuest(caller, vmid, pool, "VM.Config.Disk");
                break;
            case "memory" or "swap":
                lab.Permissions.RequireOnGuest(caller, vmid, pool, "VM.Config.Memory");
                break;
            case "net":
                lab.Permissions.RequireOnGuest(caller, vmid, pool, "VM.Config.Network");
                CheckBridge(lab, caller, value);
                break;
            case "nameserver" or "searchdomain" or "hostname":
                lab.Permissions.RequireOnGuest(caller, vmid, pool, "VM.Config.Network");
                break;
            case "features":
                CheckFeatures(old.GetValueOrDefault("features"), value, unprivileged);
                lab.Permissions.RequireOnGuest(caller, vmid, pool, "VM.Config.Options");
                break;
            case "hookscript":
                throw PveException.Forbidden("changing the hookscript is only allowed for root@pam");
            case "dev":
                throw PveException.Forbidden("configuring device passthrough is only allowed for root@pam");
            case "tags":
                // The pool does not count here.
                lab.Permissions.Require(caller, $"/vms/{vmid}", "VM.Config.Options");
                TagRules.Check(lab, caller, old.GetValueOrDefault("tags"), value);
                break;
            default:
                lab.Permissions.RequireOnGuest(caller, vmid, pool, "VM.Config.Options");
                break;
        }
    }

    /// <summary>A card on a bridge needs the right to use it.</summary>
    public static void CheckBridge(LabParts lab, Caller caller, string? net)
    {
        if (net is null || caller.IsRoot)
        {
            return;
        }

        var parts = ContainerSchemas.Net.Parse(net);
        if (parts.TryGetValue("bridge", out var bridge))
        {
            var path = $"/sdn/zones/localnetwork/{bridge}";
            lab.Permissions.Require(caller, parts.TryGetValue("tag", out var tag) ? $"{path}/{tag}" : path, "SDN.Use");
        }
    }

    private static void CheckMountPoint(string kind, string? value)
    {
        if (value is null)
        {
            return;
        }

        var parts = (kind == "rootfs" ? ContainerSchemas.Rootfs : ContainerSchemas.MountPoint).Parse(value);
        var volume = parts.GetValueOrDefault("volume", "");
        if (volume.StartsWith('/'))
        {
            throw PveException.Forbidden($"mount point type {(volume.StartsWith("/dev/", StringComparison.Ordinal) ? "device" : "bind")} is only allowed for root@pam");
        }
    }

    private static void CheckFeatures(string? old, string? wanted, bool unprivileged)
    {
        var before = ContainerSchemas.Features.Parse(old ?? "");
        var after = ContainerSchemas.Features.Parse(wanted ?? "");
        var changed = before.Keys.Union(after.Keys).Where(key => before.GetValueOrDefault(key, "0") != after.GetValueOrDefault(key, "0")).ToList();
        if (changed.Count > 0 && !unprivileged)
        {
            throw PveException.Forbidden("changing feature flags for privileged container is only allowed for root@pam");
        }

        if (changed.Any(key => key != "nesting"))
        {
            throw PveException.Forbidden("changing feature flags (except nesting) is only allowed for root@pam");
        }
    }
}
