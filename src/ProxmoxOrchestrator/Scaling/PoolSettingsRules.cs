using ProxPaaS.CloudInit;
using ProxPaaS.Contracts.Api;
using ProxPaaS.Orchestrator.Api;
using ProxPaaS.Orchestrator.Nodes;

namespace ProxPaaS.Orchestrator.Scaling;

/// <summary>Lays given settings over a pool and says everything that is wrong with the result. Pure.</summary>
internal static class PoolSettingsRules
{
    private const int MostUserData = 64 * 1024;

    public static void Apply(NodePool pool, NodePoolSettings settings)
    {
        pool.PveNodes = settings.PveNodes is { } hosts ? [.. hosts.Distinct()] : pool.PveNodes;
        pool.Min = settings.Min ?? pool.Min;
        pool.Max = settings.Max ?? Math.Max(pool.Max, settings.Min ?? 0);
        pool.Cores = settings.Cores ?? pool.Cores;
        pool.MemoryMiB = settings.MemoryMiB ?? pool.MemoryMiB;
        pool.DiskGiB = settings.DiskGiB ?? pool.DiskGiB;
        pool.Storage = settings.Storage is { } storage ? (storage.Length == 0 ? null : storage) : pool.Storage;
        pool.Seed = settings.Seed ?? pool.Seed;
        pool.TemplateVmid = settings.TemplateVmid is { } vmid ? (vmid == 0 ? null : vmid) : pool.TemplateVmid;
        pool.UserData = settings.UserData is { } text ? (text.Length == 0 ? null : text) : pool.UserData;
        pool.Labels = settings.Labels is { } labels ? [.. labels.Distinct()] : pool.Labels;
        pool.BuildSlots = settings.BuildSlots is { } slots ? (slots == 0 ? null : slots) : pool.BuildSlots;
        pool.EmptyAfterSeconds = settings.EmptyAfterSeconds ?? pool.EmptyAfterSeconds;
    }

    public static void Check(NodePool pool, FieldErrors errors)
    {
        errors.AddIf(pool.Min is < 0 or > 500, "settings.min", "0 to 500.");
        errors.AddIf(pool.Max is < 1 or > 500, "settings.max", "1 to 500.");
        errors.AddIf(pool.Min > pool.Max, "settings.min", $"Must not be above the maximum ({pool.Max}).");
        errors.AddIf(pool.Cores is < 1 or > 512, "settings.cores", "1 to 512.");
        errors.AddIf(pool.MemoryMiB is < 384 or > 4 << 20, "settings.memoryMiB", "384 to 4194304: agent and Docker need about 160 themselves.");
        errors.AddIf(pool.DiskGiB is < 2 or > 65536, "settings.diskGiB", "2 to 65536.");
        errors.AddIf(pool.Seed is not (NodeSeeds.Token or NodeSeeds.Ssh or NodeSeeds.Iso), "settings.seed", "token, ssh or iso.");
        errors.AddIf(pool.Seed is NodeSeeds.Ssh or NodeSeeds.Iso && pool.TemplateVmid is null, "settings.template", $"The seed {pool.Seed} is for a template of your own: give its name or id.");
        errors.AddIf(pool.Seed == NodeSeeds.Token && pool.TemplateVmid is not null, "settings.template", "Only with the seeds ssh and iso; nodes of the seed token use the platform's template.");
        errors.AddIf(pool.UserData is { } text && UserData.Objection(text) is not null, "settings.userData", UserData.Objection(pool.UserData ?? "") ?? "");
        errors.AddIf(pool.UserData?.Length > MostUserData, "settings.userData", "At most 64 KiB.");
        errors.AddIf(pool.EmptyAfterSeconds is < 5 or > 604800, "settings.emptyAfterSeconds", "5 to 604800.");
        errors.AddIf(pool.BuildSlots is < 0 or > 64, "settings.buildSlots", "1 to 64; 0 for the default, which follows cores and memory.");
        errors.AddIf(pool.Storage is { } storage && !IsWord(storage), "settings.storage", "A Proxmox storage's id: letters, digits, . _ -.");
        errors.AddIf(pool.PveNodes.Any(h => !IsWord(h)), "settings.pveNodes", "Names of Proxmox hosts: letters, digits and dashes.");
        errors.AddIf(pool.Labels.Any(l => !IsWord(l)), "settings.labels", "Letters, digits, . _ -.");
    }

    private static bool IsWord(string text) => text.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
