namespace ProxPaaS.DevHost.NodeArchives;

/// <summary>Finds the Debian mirror that this machine's own apt uses, so that a build needs no second way out.</summary>
internal static class DebianMirror
{
    public const string Official = "http://deb.debian.org/debian";

    public static async Task<string> FindAsync(string suite, CancellationToken cancellationToken)
    {
        var found = Official;
        await BuildTool.ReadAsync("apt-get", ["indextargets", "--format", "$(RELEASE) $(SITE)", "Created-By: Packages"], async output =>
        {
            using var reader = new StreamReader(output);
            found = Choose(await reader.ReadToEndAsync(cancellationToken), suite) ?? Official;
        }, cancellationToken);
        return found;
    }

    /// <summary>Picks the site of <paramref name="suite"/> from lines such as <c>bookworm http://deb.debian.org/debian</c>.</summary>
    internal static string? Choose(string indexTargets, string suite)
        => indexTargets.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .FirstOrDefault(parts => parts.Length == 2 && parts[0] == suite)?[1].Trim();

    /// <summary>The security archive lies beside the main one on the official mirrors.</summary>
    public static string SecurityOf(string mirror) => mirror.TrimEnd('/') + "-security";

    public static string SourcesList(string mirror, string suite) =>
        $"""
        deb {mirror} {suite} main
        deb {mirror} {suite}-updates main
        deb {SecurityOf(mirror)} {suite}-security main

        """;
}
