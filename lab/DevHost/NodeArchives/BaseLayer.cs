using System.Security.Cryptography;
using System.Text;

namespace ProxPaaS.DevHost.NodeArchives;

/// <summary>The slow layer: debootstrap and packages, kept as a compressed tar stream without its end mark so that a top layer can follow it.</summary>
internal sealed class BaseLayer(NodeRecipe recipe, string mirror, string cacheDirectory, IProgress<string> progress)
{
    /// <summary>Part of every cache key; raise it when the way of building changes.</summary>
    private const string Format = "4";

    /// <summary>Hash of everything that decides the layer's content.</summary>
    public string Key { get; } = Hash([Format, recipe.Suite, recipe.Architecture, mirror, .. recipe.Packages, "|", .. recipe.WithoutPaths]);

    private string MinbaseKey { get; } = Hash([Format, recipe.Suite, recipe.Architecture, mirror]);

    public string LayerPath => Path.Combine(cacheDirectory, $"base-{Key}.tar.zst");

    /// <summary>Debian without anything added, as a plain tar; also the ground of the lab's Debian image.</summary>
    public string MinbasePath => Path.Combine(cacheDirectory, $"minbase-{recipe.Suite}-{MinbaseKey}.tar");

    /// <summary>Builds what is missing. The caller holds the cache's lock.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await EnsureMinbaseAsync(cancellationToken);
        if (File.Exists(LayerPath)) { return; }

        await InWorkDirectoryAsync(async root =>
        {
            progress.Report($"base: unpacking Debian {recipe.Suite}");
            await BuildTool.RunAsync("tar", ["-xpf", MinbasePath, "--numeric-owner", "-C", root], null, cancellationToken);
            progress.Report($"base: installing {recipe.Packages.Count} packages and what they need");
            await InstallPackagesAsync(root, cancellationToken);
            progress.Report("base: packing");
            await PackLayerAsync(root, cancellationToken);
        }, cancellationToken);
    }

    public async Task EnsureMinbaseAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(MinbasePath)) { return; }

        await InWorkDirectoryAsync(async root =>
        {
            progress.Report($"base: debootstrap of {recipe.Suite} from {mirror}");
            await BuildTool.RunAsync("debootstrap", ["--variant=minbase", $"--arch={recipe.Architecture}", recipe.Suite, root, mirror], null, cancellationToken);
            foreach (var package in Directory.EnumerateFiles(Path.Combine(root, "var/cache/apt/archives"), "*.deb")) { File.Delete(package); }
            var part = MinbasePath + ".part";
            // With the device nodes: apt in the chroot needs /dev/null.
            await BuildTool.RunAsync("tar", ["-C", root, "--numeric-owner", "--sort=name", "-cf", part, "."], null, cancellationToken);
            File.Move(part, MinbasePath, overwrite: true);
        }, cancellationToken);
    }

    private async Task InstallPackagesAsync(string root, CancellationToken cancellationToken)
    {
        await WriteAsync(root, "etc/apt/sources.list", DebianMirror.SourcesList(mirror, recipe.Suite), cancellationToken);
        await WriteAsync(root, "etc/apt/apt.conf.d/90proxpaas", "APT::Install-Recommends \"0\";\nAcquire::Languages \"none\";\n", cancellationToken);
        await WriteAsync(root, "etc/dpkg/dpkg.cfg.d/90proxpaas", string.Concat(recipe.WithoutPaths.Select(path => $"path-exclude={path}\n")), cancellationToken);
        await WriteAsync(root, "etc/resolv.conf", await File.ReadAllTextAsync("/etc/resolv.conf", cancellationToken), cancellationToken);
        // 101 tells invoke-rc.d to start nothing: a chroot shares this machine's process table.
        var policy = await WriteAsync(root, "usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", cancellationToken);
        File.SetUnixFileMode(policy, (UnixFileMode)0b111_101_101);

        await BuildTool.RunAsync("chroot", [root, "apt-get", "update", "-q"], null, cancellationToken);
        await BuildTool.RunAsync(
            "chroot", [root, "apt-get", "install", "-yq", "-o", "Dpkg::Options::=--force-unsafe-io", "--", .. recipe.Packages], null, cancellationToken);

        File.Delete(policy);
        foreach (var waste in (string[])["etc/resolv.conf", "etc/hostname", "var/cache/apt/pkgcache.bin", "var/cache/apt/srcpkgcache.bin"])
        {
            File.Delete(Path.Combine(root, waste));
        }
        EmptyDirectory(Path.Combine(root, "var/lib/apt/lists"));
        EmptyDirectory(Path.Combine(root, "var/cache/apt/archives"));
        EmptyDirectory(Path.Combine(root, "var/log"));
    }

    private async Task PackLayerAsync(string root, CancellationToken cancellationToken)
    {
        var part = LayerPath + ".part";
        // One block per record, so that the end mark is exactly TarStream.EndLength bytes; without device nodes, which a guest's root may not make.
        string[] tarArguments =
            ["-C", root, "-b", "1", "--numeric-owner", "--sort=name", "--exclude=./dev/*", "--exclude=./proc/*", "--exclude=./sys/*", "--exclude=./run/*", "--exclude=./tmp/*", "-cf", "-", "."];
        await BuildTool.ReadAsync("tar", tarArguments, tar =>
            BuildTool.WriteAsync("zstd", ["-q", "-3", "-T0", "-f", "-o", part], zstd => TarStream.CopyWithoutEndAsync(tar, zstd, cancellationToken), cancellationToken), cancellationToken);
        File.Move(part, LayerPath, overwrite: true);
    }


    private async Task InWorkDirectoryAsync(Func<string, Task> work, CancellationToken cancellationToken)
    {
        // The cache's lock is held, so any other work folder belongs to a build that was killed.
        foreach (var stale in Directory.EnumerateDirectories(cacheDirectory, "work-*"))
        {
            await BuildTool.RunAsync("rm", ["-rf", "--one-file-system", "--", stale], null, cancellationToken);
        }
        var directory = Path.Combine(cacheDirectory, $"work-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            await work(directory);
        }
        finally
        {
            await BuildTool.RunAsync("rm", ["-rf", "--one-file-system", "--", directory], null, CancellationToken.None);
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static void EmptyDirectory(string path)
    {
        var directory = new DirectoryInfo(path);
        foreach (var file in directory.EnumerateFiles()) { file.Delete(); }
        foreach (var child in directory.EnumerateDirectories()) { child.Delete(recursive: true); }
    }

    private static async Task<string> WriteAsync(string root, string path, string content, CancellationToken cancellationToken)
    {
        var target = Path.Combine(root, path);
        File.Delete(target);
        await File.WriteAllTextAsync(target, content, cancellationToken);
        return target;
    }

    private static string Hash(IEnumerable<string> parts)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))))[..16];
}
