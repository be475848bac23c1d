namespace ProxPaaS.Lab;

/// <summary>What the lab prints when it is ready: everything a client needs, in one line of JSON.</summary>
internal static class LabReport
{
    public static object Of(LabHost host)
    {
        var parts = host.Parts;
        return new
        {
            url = host.Url.ToString().TrimEnd('/'),
            adminUrl = host.AdminUrl.ToString().TrimEnd('/'),
            certificateFingerprint = host.Fingerprint,
            username = "root@pam",
            password = host.Password,
            hosts = parts.Hosts.All.Select(one => new { name = one.Name, ssh = host.Ssh.TryGetValue(one.Name, out var ssh) ? new { host = ssh.Host, port = ssh.Port, user = ssh.User, fingerprint = ssh.Fingerprint, keyPath = ssh.KeyPath } : null }),
            storages = parts.Storages.All.Select(storage => new { id = storage.Id, type = storage.Type, content = storage.Content }),
            templates = parts.Options.Hosts.SelectMany(node => Archives(parts, node).Select(name => new { node, volid = $"local:vztmpl/{name}" })),
            guestTemplates = parts.Guests.All.Where(guest => guest.IsTemplate).Select(guest => new { vmid = guest.Vmid, node = guest.Node, kind = guest.TypeName, name = guest.Name }),
            backend = parts.Options.Backend,
        };
    }

    private static IEnumerable<string> Archives(Cluster.LabParts parts, string node)
    {
        var folder = new DirectoryInfo(parts.Storages.FolderOf(node, "local", "vztmpl"));
        return folder.Exists ? folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal) : [];
    }
}
