using ProxPaaS.Lab.Http;

namespace ProxPaaS.Lab.Guests;

/// <summary>A guest's snapshots as a chain, and as the API lists it.</summary>
internal static class SnapshotList
{
    public static List<JsonMap> Of(Guest guest)
    {
        var list = guest.Snapshots
            .Select(snapshot => new JsonMap { ["name"] = snapshot.Name, ["snaptime"] = snapshot.Time, ["description"] = Description(guest, snapshot) }
                .AddIf(snapshot.Parent is not null, "parent", snapshot.Parent)
                .AddIf(guest.Kind == GuestKind.Qemu, "vmstate", 0))
            .ToList();
        list.Add(new JsonMap { ["name"] = "current", ["description"] = "You are here!", ["digest"] = guest.Digest, ["running"] = guest.Running ? 1 : 0 }
            .AddIf(guest.Snapshots.Count > 0 && guest.Config.ContainsKey("parent"), "parent", guest.Config.GetValueOrDefault("parent")));
        return list;
    }

    public static GuestSnapshot Take(Guest guest, string name, string? description, long time) => new()
    {
        Name = name,
        Description = description,
        Time = time,
        Parent = guest.Config.GetValueOrDefault("parent"),
        Config = guest.Config.Where(option => option.Key is not ("lock" or "parent" or "description") && !option.Key.StartsWith("unused", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal),
    };

    /// <summary>The configuration after a rollback: the snapshot's, with the description and the unused volumes of now.</summary>
    public static Dictionary<string, string> Restore(Guest guest, GuestSnapshot snapshot)
    {
        var config = new Dictionary<string, string>(snapshot.Config, StringComparer.Ordinal) { ["parent"] = snapshot.Name };
        foreach (var (option, value) in guest.Config.Where(option => option.Key == "description" || option.Key.StartsWith("unused", StringComparison.Ordinal)))
        {
            config[option] = value;
        }

        return config;
    }

    /// <summary>Children of the removed snapshot move to its parent.</summary>
    public static void Remove(Guest guest, GuestSnapshot snapshot)
    {
        guest.Snapshots.Remove(snapshot);
        foreach (var child in guest.Snapshots.Where(child => child.Parent == snapshot.Name))
        {
            child.Parent = snapshot.Parent;
        }

        guest.Config.Remove("lock");
        if (guest.Config.GetValueOrDefault("parent") == snapshot.Name)
        {
            guest.Config.Remove("parent");
            if (snapshot.Parent is { } parent)
            {
                guest.Config["parent"] = parent;
            }
        }
    }

    private static string Description(Guest guest, GuestSnapshot snapshot)
        => string.IsNullOrEmpty(snapshot.Description) ? "" : guest.Kind == GuestKind.Lxc ? snapshot.Description + "\n" : snapshot.Description;
}
