using ProxPaaS.Lab.Http;

namespace ProxPaaS.Lab.Guests;

/// <summary>A guest's configuration as the API prints it, with the value types of its kind.</summary>
internal sealed class GuestConfigView(Func<string, string, object> typed)
{
    /// <param name="current">Without changes that wait for the next start.</param>
    public JsonMap Config(Guest guest, bool current)
    {
        var map = Typed(guest.Config);
        foreach (var (key, value) in current ? [] : guest.Pending)
        {
            if (value is null)
            {
                map.Remove(key);
            }
            else
            {
                map[key] = typed(key, value);
            }
        }

        return map.AddIf(true, "digest", guest.Digest);
    }

    public List<JsonMap> Pending(Guest guest)
    {
        var list = new List<JsonMap>();
        foreach (var (key, value) in guest.Config)
        {
            var entry = new JsonMap { ["key"] = key, ["value"] = typed(key, value) };
            if (guest.Pending.TryGetValue(key, out var next))
            {
                entry.AddIf(next is not null, "pending", next is null ? null : typed(key, next)).AddIf(next is null, "delete", 1);
            }

            list.Add(entry);
        }

        list.AddRange(guest.Pending.Where(pair => pair.Value is not null && !guest.Config.ContainsKey(pair.Key))
            .Select(pair => new JsonMap { ["key"] = pair.Key, ["pending"] = typed(pair.Key, pair.Value!) }));
        list.Add(new JsonMap { ["key"] = "digest", ["value"] = guest.Digest });
        return list;
    }

    public JsonMap Snapshot(Guest guest, GuestSnapshot snapshot)
        => Typed(snapshot.Config)
            .AddIf(!string.IsNullOrEmpty(snapshot.Description), "description", snapshot.Description + "\n")
            .AddIf(snapshot.Parent is not null, "parent", snapshot.Parent)
            .AddIf(true, "snaptime", snapshot.Time)
            .AddIf(true, "digest", guest.Digest);

    private JsonMap Typed(IEnumerable<KeyValuePair<string, string>> options)
    {
        var map = new JsonMap();
        foreach (var (key, value) in options)
        {
            map[key] = typed(key, value);
        }

        return map;
    }
}
