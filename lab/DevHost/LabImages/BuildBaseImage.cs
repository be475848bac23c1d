using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace ProxPaaS.DevHost.LabImages;

/// <summary>What builds without a Dockerfile start from: the lab's Debian with npm and with the authorities that this machine trusts.</summary>
internal static class BuildBaseImage
{
    public const string Repository = "proxpaas/build-base";

    private const UnixFileMode Readable = (UnixFileMode)0b110_100_100;
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    /// <param name="npm">npm's archive; null makes the image without.</param>
    public static async Task<LabImage> BuildAsync(LabImage debian, string? npm, string? trustStore, string cacheDirectory, CancellationToken cancellationToken)
    {
        var trust = trustStore is null ? [] : await File.ReadAllBytesAsync(trustStore, cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"1\0{Path.GetFileName(npm)}\0"));
        hash.AppendData(trust);
        var path = Path.Combine(cacheDirectory, $"image-build-base-{Convert.ToHexStringLower(hash.GetHashAndReset())[..16]}.tar.gz");
        var layer = await LayerFile.EnsureAsync(path, tar => WriteAsync(tar, npm, trust, cancellationToken), cancellationToken);
        return new LabImage(Repository, debian.Tag, [.. debian.Layers, layer], debian.Command)
        {
            Environment = ["LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt"],
        };
    }

    private static async Task WriteAsync(TarWriter tar, string? npm, byte[] trust, CancellationToken cancellationToken)
    {
        if (trust.Length > 0)
        {
            // A package that depends on ca-certificates makes the bundle anew; this is where it looks for more.
            await tar.WriteEntryAsync(LayerFile.RegularFile("usr/local/share/ca-certificates/lab.crt", Readable, trust), cancellationToken);
        }

        if (npm is null) { return; }

        foreach (var program in (string[])["npm", "npx"])
        {
            await tar.WriteEntryAsync(LayerFile.RegularFile($"usr/bin/{program}", Executable, Encoding.ASCII.GetBytes($"#!/bin/sh\nexec node /usr/lib/node_modules/npm/bin/{program}-cli.js \"$@\"\n")), cancellationToken);
        }

        await using var file = File.OpenRead(npm);
        await using var plain = new GZipStream(file, CompressionMode.Decompress);
        await using var reader = new TarReader(plain);
        while (await reader.GetNextEntryAsync(copyData: true, cancellationToken) is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.Name.StartsWith("package/", StringComparison.Ordinal))
            {
                await tar.WriteEntryAsync(new GnuTarEntry(TarEntryType.RegularFile, $"usr/lib/node_modules/npm/{entry.Name["package/".Length..]}")
                {
                    Mode = entry.Mode | Readable, DataStream = entry.DataStream, ModificationTime = DateTimeOffset.UnixEpoch,
                }, cancellationToken);
            }
        }
    }
}
