namespace ProxPaaS.Lab.Storage;

/// <summary>A guest archive that every host has in <c>local:vztmpl</c> before anybody uploads one, as a fresh Proxmox after <c>pveam download</c>.</summary>
internal static class OfferedArchive
{
    /// <summary>For simulated guests; nobody unpacks it.</summary>
    private const string SimulatedName = "debian-12-standard_12.12-1_amd64.tar.zst";

    public static void Place(StorageTable storages, IEnumerable<string> hosts, string? template)
    {
        foreach (var host in hosts)
        {
            var folder = storages.FolderOf(host, "local", "vztmpl");
            Directory.CreateDirectory(folder);
            var target = Path.Combine(folder, template is null ? SimulatedName : Path.GetFileName(template));
            if (File.Exists(target))
            {
                continue;
            }

            if (template is null)
            {
                File.WriteAllText(target, "an archive for simulated guests\n");
            }
            else
            {
                File.Copy(template, target);
            }
        }
    }
}
