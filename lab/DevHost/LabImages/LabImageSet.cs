using ProxPaaS.DevHost.NodeArchives;

namespace ProxPaaS.DevHost.LabImages;

/// <summary>The base images of a machine without Docker Hub: <c>busybox:1.36</c>, <c>debian:bookworm-slim</c> and the ground of builds without a Dockerfile, served by a registry that nodes use as mirror.</summary>
internal static class LabImageSet
{
    /// <summary>Builds what is not cached and pushes what the registry lacks; seconds at first, then under one.</summary>
    /// <param name="registry">A plain docker-registry, for example <c>http://10.77.0.1:5001/</c>.</param>
    public static async Task PublishAsync(
        Uri registry, string recipePath, string cacheDirectory, string? debianMirror, string? trustStore, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var suite = NodeRecipe.Load(recipePath).Suite;
        var mirror = debianMirror ?? await DebianMirror.FindAsync(suite, cancellationToken);
        var minbase = await NodeArchiveBuilder.MinbaseAsync(recipePath, cacheDirectory, mirror, progress, cancellationToken);
        progress.Report("making the base images");
        var debian = await DebianImage.BuildAsync(minbase, suite, DebianMirror.SourcesList(mirror, suite), trustStore, cacheDirectory, cancellationToken);
        var npm = await NpmPackage.EnsureAsync(cacheDirectory, progress, cancellationToken);
        LabImage[] images =
        [
            await BusyboxImage.BuildAsync(cacheDirectory, cancellationToken),
            debian,
            await BuildBaseImage.BuildAsync(debian, npm, trustStore, cacheDirectory, cancellationToken),
        ];
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        var client = new RegistryClient(http, registry);
        foreach (var image in images)
        {
            progress.Report($"pushing {image.Repository}:{image.Tag} to {registry.Authority}");
            await client.PushAsync(image, cancellationToken);
        }
    }
}
