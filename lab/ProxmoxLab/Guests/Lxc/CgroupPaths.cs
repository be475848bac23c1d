namespace ProxPaaS.Lab.Guests.Lxc;

/// <summary>The cgroups of a guest as a whole, found from its init: <c>/lxc.payload.NAME</c> in each hierarchy.</summary>
internal sealed class CgroupPaths(IReadOnlyDictionary<string, string> byController)
{
    private const string Payload = "lxc.payload.";

    public static CgroupPaths Of(int pid)
    {
        try
        {
            return new CgroupPaths(Parse(File.ReadAllText($"/proc/{pid}/cgroup")));
        }
        catch (IOException)
        {
            return new CgroupPaths(new Dictionary<string, string>());
        }
    }

    /// <summary>Reads lines such as <c>4:memory:/lxc.payload.100/init.scope</c> and <c>0::/lxc.payload.100</c> (v2, the empty controller).</summary>
    internal static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parts in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 3)))
        {
            var segments = parts[2].Split('/').ToList();
            var payload = segments.FindIndex(segment => segment.StartsWith(Payload, StringComparison.Ordinal));
            if (payload < 0) { continue; }
            foreach (var controller in parts[1].Split(',')) { paths[controller] = string.Join('/', segments.Take(payload + 1)); }
        }
        return paths;
    }

    public string? V1(string controller, string file) => byController.TryGetValue(controller, out var path) ? Read($"/sys/fs/cgroup/{controller}{path}/{file}") : null;

    public string? V2(string file) => byController.TryGetValue("", out var path) ? Read($"/sys/fs/cgroup{path}/{file}") : null;

    private static string? Read(string path)
    {
        try { return File.ReadAllText(path).Trim(); }
        catch (IOException) { return null; }
    }
}
