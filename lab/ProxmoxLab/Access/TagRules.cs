using ProxPaaS.Lab.Cluster;
using ProxPaaS.Lab.Guests;
using ProxPaaS.Lab.Http;
using ProxPaaS.Lab.Schema;

namespace ProxPaaS.Lab.Access;

/// <summary>Whether the cluster lets its users choose tags freely.</summary>
internal static class TagRules
{
    public static void Check(LabParts lab, Caller caller, string? old, string? wanted)
    {
        var rule = RuntimeReader.Parts(lab.Access.DatacenterOptions.GetValueOrDefault("user-tag-access") ?? "");
        var mode = rule.GetValueOrDefault("user-allow", "free");
        if (mode == "free" || lab.Permissions.Has(caller, "/", "Sys.Modify"))
        {
            return;
        }

        var listed = ValueFormats.SplitList(rule.GetValueOrDefault("user-allow-list", ""));
        var before = ValueFormats.SplitList(old ?? "");
        var after = ValueFormats.SplitList(wanted ?? "");
        foreach (var tag in before.Except(after).OrderDescending(StringComparer.Ordinal).Concat(after.Except(before)))
        {
            var allowed = mode switch
            {
                "list" => listed.Contains(tag),
                "existing" => listed.Contains(tag) || lab.Guests.All.Any(guest => ValueFormats.SplitList(guest.Config.GetValueOrDefault("tags") ?? "").Contains(tag)),
                _ => false,
            };
            if (!allowed)
            {
                throw PveException.Forbidden($"/, Sys.Modify for modifying tag '{tag}'");
            }
        }
    }
}
