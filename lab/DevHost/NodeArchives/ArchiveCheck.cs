namespace ProxPaaS.DevHost.NodeArchives;

/// <summary>Compares a finished archive's members with what the recipe asks for.</summary>
internal static class ArchiveCheck
{
    /// <summary>Problems as sentences; empty when the archive is complete.</summary>
    public static IReadOnlyList<string> Problems(NodeRecipe recipe, IReadOnlySet<string> members) =>
    [
        .. recipe.Required.Where(path => !members.Contains(path)).Select(path => $"{path} is missing"),
        .. recipe.Forbidden.Where(members.Contains).Select(path => $"{path} must not be there"),
        .. recipe.Mask.Select(unit => $"./etc/systemd/system/{unit}").Where(path => !members.Contains(path)).Select(path => $"{path} is not masked"),
    ];

    public static async Task<IReadOnlySet<string>> MembersAsync(string archivePath, CancellationToken cancellationToken)
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        await BuildTool.ReadAsync("tar", ["--zstd", "--quoting-style=literal", "-tf", archivePath], async output =>
        {
            using var reader = new StreamReader(output);
            while (await reader.ReadLineAsync(cancellationToken) is { } line) { members.Add(line); }
        }, cancellationToken);
        return members;
    }
}
