using System.Text;
using System.Text.Json;

namespace ProxPaaS.DevHost.NodeArchives;

/// <summary>Decides the members of the fast layer: masks, links, files with their values, agent and trust store.</summary>
internal static class TopLayer
{
    private const string SystemUnits = "/etc/systemd/system";

    /// <summary>Folders that Debian's packages bring; any other parent of a member is added to the layer.</summary>
    private static readonly HashSet<string> BaseDirectories =
        ["/", "/etc", "/usr", "/usr/local", "/usr/local/bin", "/etc/systemd", SystemUnits, "/etc/network", "/etc/cloud", "/etc/cloud/cloud.cfg.d", "/etc/ssl", "/etc/ssl/certs"];

    public static IReadOnlyList<TopEntry> Compose(NodeRecipe recipe, NodeArchiveOptions options, Func<string, byte[]> read)
    {
        var entries = new List<TopEntry>();
        entries.AddRange(recipe.Mask.Select(unit => TopEntry.Link($"{SystemUnits}/{unit}", "/dev/null")));
        foreach (var (target, units) in recipe.Enable)
        {
            entries.AddRange(units.Select(unit => TopEntry.Link($"{SystemUnits}/{target}.wants/{unit}", $"{SystemUnits}/{unit}")));
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(options.RecipePath))!;
        entries.AddRange(recipe.Files.Select(file => TopEntry.File(file.Path, file.Mode, Fill(read(Path.Combine(folder, file.Source)), options))));
        entries.Add(TopEntry.File("/usr/local/bin/proxpaas-agent", "0755", read(options.AgentPath)));
        entries.AddRange(Certificates(options, read));
        return [.. Parents(entries).Select(TopEntry.Directory), .. entries.OrderBy(entry => entry.Path, StringComparer.Ordinal)];
    }

    /// <summary>BuildKit forgets a mirror's scheme and asks by TLS, unless the same address also stands among the insecure registries with its scheme.</summary>
    private static IReadOnlyList<string> PlainMirrors(NodeArchiveOptions options)
        => [.. options.RegistryMirrors.Where(mirror => mirror.StartsWith("http://", StringComparison.OrdinalIgnoreCase))];

    /// <summary>Replaces the placeholders by JSON values, so that an address with odd characters cannot break the file.</summary>
    private static byte[] Fill(byte[] content, NodeArchiveOptions options)
        => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content)
            .Replace("@controlPlane@", JsonSerializer.Serialize(options.ControlPlane, NodeValuesJson.Default.String), StringComparison.Ordinal)
            .Replace("@caFingerprint@", JsonSerializer.Serialize(options.CaFingerprint, NodeValuesJson.Default.String), StringComparison.Ordinal)
            .Replace("@registryMirrors@", JsonSerializer.Serialize(options.RegistryMirrors, NodeValuesJson.Default.IReadOnlyListString), StringComparison.Ordinal)
            .Replace("@insecureRegistries@", JsonSerializer.Serialize(PlainMirrors(options), NodeValuesJson.Default.IReadOnlyListString), StringComparison.Ordinal));

    /// <summary>
    /// The bundle is composed here and not by update-ca-certificates, which would need a chroot for each build; the same certificates are
    /// also laid where that program looks, so that a later run of it in the node keeps them.
    /// </summary>
    private static IEnumerable<TopEntry> Certificates(NodeArchiveOptions options, Func<string, byte[]> read)
    {
        if (options.TrustStorePath is null && options.CaCertificatePaths.Count == 0) { yield break; }
        var bundle = new StringBuilder();
        if (options.TrustStorePath is { } store) { bundle.Append(Pem(read(store))); }
        for (var i = 0; i < options.CaCertificatePaths.Count; i++)
        {
            var pem = Pem(read(options.CaCertificatePaths[i]));
            bundle.Append(pem);
            yield return TopEntry.File($"/usr/local/share/ca-certificates/proxpaas-{i + 1}.crt", "0644", Encoding.ASCII.GetBytes(pem));
        }
        yield return TopEntry.File("/etc/ssl/certs/ca-certificates.crt", "0644", Encoding.ASCII.GetBytes(bundle.ToString()));
    }

    private static string Pem(byte[] content) => Encoding.ASCII.GetString(content).TrimEnd() + "\n";

    private static IEnumerable<string> Parents(IEnumerable<TopEntry> entries)
    {
        var parents = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            for (var parent = Path.GetDirectoryName(entry.Path)!; !BaseDirectories.Contains(parent) && parents.Add(parent); parent = Path.GetDirectoryName(parent)!) { }
        }
        return parents;
    }
}
