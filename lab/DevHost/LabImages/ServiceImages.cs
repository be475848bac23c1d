using System.Formats.Tar;
using System.Security.Cryptography;
using ProxPaaS.DevHost.NodeArchives;
using ProxPaaS.DevHost.Parts;

namespace ProxPaaS.DevHost.LabImages;

/// <summary>
/// Images of services under their vendors' names, from Debian's packages, for a machine without Docker Hub. A node builds them, the mirror
/// gets them, and the cache keeps them for the next run.
/// </summary>
internal sealed class ServiceImages(Installation installation, string cacheDirectory)
{
    private const string Mirrored = "library/";

    private static readonly Dictionary<string, string> Names = new()
    {
        ["postgres"] = "postgres:17-alpine", ["redis"] = "redis:8-alpine", ["mariadb"] = "mariadb:11.8", ["wordpress"] = "wordpress:6-apache",
    };

    /// <param name="builder">The guest that builds what is not in the cache.</param>
    /// <param name="mirror">HOST:PORT of the mirror's registry.</param>
    /// <param name="images">Names of folders below <c>services</c>.</param>
    public async Task PublishAsync(int builder, string mirror, IEnumerable<string> images, Action<string> say, CancellationToken cancellationToken)
    {
        foreach (var folder in images)
        {
            var name = Names[folder];
            var context = Path.Combine(installation.Repository, "lab/DevHost/LabImages/services", folder);
            var archive = Path.Combine(cacheDirectory, $"service-image-{folder}-{await HashAsync(context, cancellationToken)}.tar");
            if (!File.Exists(archive))
            {
                say($"building {name}");
                await BuildTool.WriteAsync("lxc-attach", Attach(builder, "build", "-q", "-t", $"lab/{name}", "-"), output => SendAsync(context, output, cancellationToken), cancellationToken);
                var part = $"{archive}.part-{Guid.NewGuid():N}";
                await BuildTool.ReadAsync("lxc-attach", Attach(builder, "save", $"lab/{name}"), async input =>
                {
                    await using var file = File.Create(part);
                    await input.CopyToAsync(file, cancellationToken);
                }, cancellationToken);
                File.Move(part, archive, overwrite: true);
            }

            say($"pushing {name} to the mirror");
            await Tool.RunAsync("skopeo", ["--insecure-policy", "copy", "-q", "--dest-tls-verify=false", $"docker-archive:{archive}", $"docker://{mirror}/{Mirrored}{name}"], cancellationToken);
        }
    }

    /// <summary>In the oldest format: Docker tells an archive from a Dockerfile by its first block alone.</summary>
    private static async Task SendAsync(string context, Stream output, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var file in Directory.EnumerateFiles(context))
        {
            await tar.WriteEntryAsync(file, Path.GetFileName(file), cancellationToken);
        }
    }

    private string[] Attach(int guest, params string[] docker)
        => ["-P", installation.Folder("lab", "lxc", "guests"), "-n", $"{guest}", "--clear-env", "-v", "PATH=/usr/bin:/bin", "-v", "HOME=/root", "-v", "DOCKER_BUILDKIT=1", "--", "docker", .. docker];

    private static async Task<string> HashAsync(string folder, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            hash.AppendData(await File.ReadAllBytesAsync(file, cancellationToken));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
