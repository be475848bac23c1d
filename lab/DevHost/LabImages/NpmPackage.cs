using System.Security.Cryptography;
using System.Text.Json;

namespace ProxPaaS.DevHost.LabImages;

/// <summary>npm as npm itself publishes it: Debian's package of it drags in some four hundred others.</summary>
internal static class NpmPackage
{
    public const string Version = "10.9.2";

    private static readonly Uri Registry = new("https://registry.npmjs.org/");

    public static string PathIn(string cacheDirectory) => Path.Combine(cacheDirectory, $"npm-{Version}.tgz");

    /// <summary>The archive, fetched once and checked; null where the npm registry cannot be reached, and then builds take Debian's package.</summary>
    public static async Task<string?> EnsureAsync(string cacheDirectory, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var path = PathIn(cacheDirectory);
        if (File.Exists(path)) { return path; }

        try
        {
            progress.Report($"fetching npm {Version}");
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
            using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri(Registry, $"npm/{Version}"), cancellationToken));
            var dist = document.RootElement.GetProperty("dist");
            var archive = await http.GetByteArrayAsync(dist.GetProperty("tarball").GetString(), cancellationToken);
            if ($"sha512-{Convert.ToBase64String(SHA512.HashData(archive))}" != dist.GetProperty("integrity").GetString()) { throw new InvalidDataException("npm's archive is not the one that its registry names"); }

            var part = $"{path}.part-{Guid.NewGuid():N}";
            await File.WriteAllBytesAsync(part, archive, cancellationToken);
            File.Move(part, path, overwrite: true);
            return path;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or InvalidDataException && !cancellationToken.IsCancellationRequested)
        {
            progress.Report($"npm {Version} cannot be had ({failure.Message}); Node builds will install Debian's");
            return null;
        }
    }
}
