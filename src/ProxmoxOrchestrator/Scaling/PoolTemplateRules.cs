using System.Globalization;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Nodes;
using ProxPaaS.Orchestrator.Proxmox;

namespace ProxPaaS.Orchestrator.Scaling;

/// <summary>A pool's own template against what Proxmox showed last. Pure.</summary>
internal static class PoolTemplateRules
{
    private const string Field = "settings.template";
    private const int MostNamed = 8;

    /// <summary>The id of the template that is meant; null, with the reason among the errors, when there is none.</summary>
    /// <param name="sighting">Null while the cluster has not been asked.</param>
    public static int? Find(string nameOrId, string seed, PveSighting? sighting, FieldErrors errors)
    {
        if (int.TryParse(nameOrId, NumberStyles.None, CultureInfo.InvariantCulture, out var vmid))
        {
            return vmid;
        }

        if (sighting is not { Problem: null })
        {
            errors.Add(Field, $"Proxmox has not shown its guests yet, so '{nameOrId}' cannot be found by its name: give the template's id, or try again in some seconds.");
            return null;
        }

        var named = sighting.Guests.Values.Where(g => g.Name == nameOrId && g.Template && g.Kind == NodeSeeds.KindOf(seed)).ToArray();
        errors.AddIf(named.Length == 0, Field, $"Proxmox shows no {Word(seed)} template '{nameOrId}' to the token. {Seen(seed, sighting)}");
        errors.AddIf(named.Length > 1, Field, $"Several templates are called '{nameOrId}': give the id of one ({string.Join(", ", named.Select(g => g.Vmid).Order())}).");
        return named.Length == 1 ? named[0].Vmid : null;
    }

    public static void Check(NodePool pool, PveSighting? sighting, FieldErrors errors)
    {
        if (pool.TemplateVmid is not > 0 || sighting is not { Problem: null })
        {
            return;
        }

        var guest = sighting.Guests.GetValueOrDefault(pool.TemplateVmid.Value);
        errors.AddIf(guest is null, Field, $"Proxmox shows no guest {pool.TemplateVmid} to the token: put the template into the cluster's resource pool. {Seen(pool.Seed, sighting)}");
        errors.AddIf(guest is { Template: false }, Field, $"{pool.TemplateVmid} ({guest?.Name}) is not a template: convert it in Proxmox ({(guest?.Kind == PveGuestKind.Qemu ? "qm" : "pct")} template {pool.TemplateVmid}).");
        errors.AddIf(guest is { Template: true } && guest.Kind != NodeSeeds.KindOf(pool.Seed), Field, $"{pool.TemplateVmid} ({guest?.Name}) is a {(guest?.Kind == PveGuestKind.Qemu ? "VM: use the seed iso" : "container: use the seed ssh")}.");
    }

    private static string Word(string seed) => NodeSeeds.KindOf(seed) == PveGuestKind.Qemu ? "VM" : "container";

    private static string Seen(string seed, PveSighting sighting)
    {
        var seen = sighting.Guests.Values.Where(g => g.Template && g.Kind == NodeSeeds.KindOf(seed)).OrderBy(g => g.Vmid).Take(MostNamed).Select(g => $"{g.Vmid} ({g.Name})").ToArray();
        return seen.Length == 0 ? $"It sees no {Word(seed)} template at all." : $"It sees: {string.Join(", ", seen)}.";
    }
}
