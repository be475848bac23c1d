using System.Security.Cryptography;

namespace ProxPaaS.DevHost.NodeArchives;

/// <summary>Builds the node archive of one installation: a cached base, a fresh top, checked and named by its content.</summary>
internal static class NodeArchiveBuilder
{
    /// <summary>Minutes when the base is built, a few seconds when it is cached, nothing when the same archive exists. Needs root.</summary>
    /// <exception cref="NodeArchiveException">A program is missing or failed, or the result is not what the recipe asks for.</exception>
    public static async Task<NodeArchive> BuildAsync(NodeArchiveOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var recipe = NodeRecipe.Load(options.RecipePath);
        var mirror = options.DebianMirror ?? await DebianMirror.FindAsync(recipe.Suite, cancellationToken);
        var top = TopLayerWriter.Write(TopLayer.Compose(recipe, options, ReadInput));

        using var held = await CacheLock.TakeAsync(options.CacheDirectory, progress, cancellationToken);
        var baseLayer = new BaseLayer(recipe, mirror, options.CacheDirectory, progress);
        var version = Version(recipe, baseLayer.Key, top);
        Directory.CreateDirectory(options.OutputDirectory);
        var path = Path.Combine(Path.GetFullPath(options.OutputDirectory), $"{recipe.Name}-{version}_{recipe.Architecture}.tar.zst");
        if (await RecordedDigestAsync(path, cancellationToken) is { } known) { return new NodeArchive(path, version, known, Reused: true); }

        await baseLayer.EnsureAsync(cancellationToken);
        progress.Report($"top: laying agent, certificates and {recipe.Mask.Count} masks over the base");
        var part = path + ".part";
        await JoinAsync(baseLayer.LayerPath, top, part, cancellationToken);
        progress.Report("checking the archive");
        var problems = ArchiveCheck.Problems(recipe, await ArchiveCheck.MembersAsync(part, cancellationToken));
        if (problems.Count > 0)
        {
            File.Delete(part);
            throw new NodeArchiveException($"the archive is not what {options.RecipePath} asks for: {string.Join("; ", problems)}");
        }

        var digest = await DigestAsync(part, cancellationToken);
        File.Move(part, path, overwrite: true);
        await File.WriteAllTextAsync(path + ".sha256", $"{digest}  {Path.GetFileName(path)}\n", cancellationToken);
        Prune(options.OutputDirectory, recipe);
        progress.Report($"{Path.GetFileName(path)} is ready");
        return new NodeArchive(path, version, digest, Reused: false);
    }

    /// <summary>Makes sure that a plain Debian tree exists as a tar (see <see cref="BaseLayer.MinbasePath"/>) and returns its path.</summary>
    public static async Task<string> MinbaseAsync(string recipePath, string cacheDirectory, string? debianMirror, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var recipe = NodeRecipe.Load(recipePath);
        var mirror = debianMirror ?? await DebianMirror.FindAsync(recipe.Suite, cancellationToken);
        using var held = await CacheLock.TakeAsync(cacheDirectory, progress, cancellationToken);
        var layer = new BaseLayer(recipe, mirror, cacheDirectory, progress);
        await layer.EnsureMinbaseAsync(cancellationToken);
        return layer.MinbasePath;
    }

    /// <summary>Builds the slow base when it is not cached, so that it can go on beside other work. Returns its archive: Debian with systemd and Docker, without our agent.</summary>
    public static async Task<string> EnsureBaseAsync(string recipePath, string cacheDirectory, string? debianMirror, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var recipe = NodeRecipe.Load(recipePath);
        var mirror = debianMirror ?? await DebianMirror.FindAsync(recipe.Suite, cancellationToken);
        using var held = await CacheLock.TakeAsync(cacheDirectory, progress, cancellationToken);
        var layer = new BaseLayer(recipe, mirror, cacheDirectory, progress);
        await layer.EnsureAsync(cancellationToken);
        return layer.LayerPath;
    }

    /// <summary>Every new agent gives a new archive; a few earlier ones stay for going back.</summary>
    private static void Prune(string directory, NodeRecipe recipe)
    {
        const int Kept = 3;
        var archives = new DirectoryInfo(directory).EnumerateFiles($"{recipe.Name}-*_{recipe.Architecture}.tar.zst").OrderByDescending(file => file.LastWriteTimeUtc);
        foreach (var old in archives.Skip(Kept).ToList())
        {
            File.Delete(old.FullName + ".sha256");
            old.Delete();
        }
    }

    private static byte[] ReadInput(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (IOException ex)
        {
            throw new NodeArchiveException($"the archive needs {path}, which cannot be read: {ex.Message}", ex);
        }
    }

    private static string Version(NodeRecipe recipe, string baseKey, byte[] top)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.ASCII.GetBytes(baseKey));
        hash.AppendData(top);
        return $"{recipe.Release}-{Convert.ToHexStringLower(hash.GetHashAndReset())[..12]}";
    }

    /// <summary>Zstandard frames may follow one another, and so may tar streams without an end mark: joining is a copy.</summary>
    private static async Task JoinAsync(string basePath, byte[] top, string target, CancellationToken cancellationToken)
    {
        File.Copy(basePath, target, overwrite: true);
        var topPath = target + ".top";
        try
        {
            await BuildTool.WriteAsync("zstd", ["-q", "-3", "-T0", "-f", "-o", topPath], zstd => zstd.WriteAsync(top, cancellationToken).AsTask(), cancellationToken);
            await using var from = File.OpenRead(topPath);
            await using var to = new FileStream(target, FileMode.Append);
            await from.CopyToAsync(to, cancellationToken);
        }
        finally
        {
            File.Delete(topPath);
        }
    }

    private static async Task<string?> RecordedDigestAsync(string path, CancellationToken cancellationToken)
        => File.Exists(path) && File.Exists(path + ".sha256") ? (await File.ReadAllTextAsync(path + ".sha256", cancellationToken)).Split(' ')[0] : null;

    private static async Task<string> DigestAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }
}
