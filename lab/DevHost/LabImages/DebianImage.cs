using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace ProxPaaS.DevHost.LabImages;

/// <summary>An image like Docker Hub's <c>debian:bookworm-slim</c>, from the tree that the node archive's base starts with.</summary>
internal static class DebianImage
{
    private const UnixFileMode Readable = (UnixFileMode)0b110_100_100;

    private static readonly string[] Unwanted =
        ["dev/", "proc/", "sys/", "run/", "var/cache/", "var/lib/apt/lists/", "var/log/", "usr/share/doc/", "usr/share/man/", "usr/share/locale/", "usr/share/info/", "usr/share/lintian/"];

    /// <param name="minbaseTar">A plain tar made by debootstrap.</param>
    /// <param name="sourcesList">The content of apt's sources.list.</param>
    /// <param name="trustStore">PEM bundle that builds in the image trust; null keeps the image without one.</param>
    public static async Task<LabImage> BuildAsync(string minbaseTar, string suite, string sourcesList, string? trustStore, string cacheDirectory, CancellationToken cancellationToken)
    {
        var trust = trustStore is null ? null : await File.ReadAllBytesAsync(trustStore, cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"2\0{Path.GetFileName(minbaseTar)}\0{sourcesList}\0"));
        hash.AppendData(trust ?? []);
        var path = Path.Combine(cacheDirectory, $"image-debian-{Convert.ToHexStringLower(hash.GetHashAndReset())[..16]}.tar.gz");
        var layer = await LayerFile.EnsureAsync(path, tar => WriteAsync(tar, minbaseTar, sourcesList, trust, cancellationToken), cancellationToken);
        return new LabImage("library/debian", $"{suite}-slim", [layer], ["bash"]);
    }

    private static async Task WriteAsync(TarWriter tar, string minbaseTar, string sourcesList, byte[]? trust, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(minbaseTar);
        await using var reader = new TarReader(file);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (IsWanted(entry.Name)) { await tar.WriteEntryAsync(entry, cancellationToken); }
        }

        await AddAsync("etc/apt/sources.list", Encoding.UTF8.GetBytes(sourcesList));
        await AddAsync("etc/apt/apt.conf.d/90lab",
            "APT::Install-Recommends \"0\";\nAcquire::Languages \"none\";\nDir::Cache::pkgcache \"\";\nDir::Cache::srcpkgcache \"\";\nDPkg::Post-Invoke { \"rm -f /var/cache/apt/archives/*.deb\"; };\n"u8.ToArray());
        await AddAsync("etc/dpkg/dpkg.cfg.d/90lab", "path-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\n"u8.ToArray());
        if (trust is not null) { await AddAsync("etc/ssl/certs/ca-certificates.crt", trust); }

        Task AddAsync(string path, byte[] content) => tar.WriteEntryAsync(LayerFile.RegularFile(path, Readable, content), cancellationToken);
    }

    /// <summary>The unwanted folders themselves stay, their content goes. Own files replace these two.</summary>
    internal static bool IsWanted(string member)
    {
        var name = member.StartsWith("./", StringComparison.Ordinal) ? member[2..] : member;
        return name is not ("" or "etc/apt/sources.list" or "etc/hostname" or "etc/resolv.conf" or "etc/ssl/certs/ca-certificates.crt")
            && !Unwanted.Any(folder => name.Length > folder.Length && name.StartsWith(folder, StringComparison.Ordinal) && !IsAptFolder(name));
    }

    /// <summary>apt wants these to exist.</summary>
    private static bool IsAptFolder(string name)
        => name is "var/cache/apt/" or "var/cache/apt/archives/" or "var/cache/apt/archives/partial/" or "var/lib/apt/lists/partial/" or "var/log/apt/";
}
