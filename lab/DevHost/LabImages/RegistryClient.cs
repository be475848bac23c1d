using System.Net;
using System.Net.Http.Headers;

namespace ProxPaaS.DevHost.LabImages;

/// <summary>Pushes images by the registry's HTTP API v2. What the registry has is not sent again.</summary>
internal sealed class RegistryClient(HttpClient http, Uri registry)
{
    public async Task PushAsync(LabImage image, CancellationToken cancellationToken)
    {
        var config = image.Config();
        var manifest = image.Manifest(config);
        if (await HasAsync($"v2/{image.Repository}/manifests/{LabImage.Digest(manifest)}", cancellationToken)
            && await HasAsync($"v2/{image.Repository}/manifests/{image.Tag}", cancellationToken)) { return; }

        foreach (var layer in image.Layers)
        {
            await UploadAsync(image.Repository, layer.Digest, () => new StreamContent(File.OpenRead(layer.Path)), cancellationToken);
        }

        await UploadAsync(image.Repository, LabImage.Digest(config), () => new ByteArrayContent(config), cancellationToken);
        using var content = new ByteArrayContent(manifest);
        content.Headers.ContentType = new MediaTypeHeaderValue(LabImage.ManifestType);
        using var response = await http.PutAsync(new Uri(registry, $"v2/{image.Repository}/manifests/{image.Tag}"), content, cancellationToken);
        await EnsureAsync(response, $"{image.Repository}:{image.Tag}", cancellationToken);
    }

    private async Task<bool> HasAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(registry, path));
        request.Headers.Accept.ParseAdd(LabImage.ManifestType);
        using var response = await http.SendAsync(request, cancellationToken);
        return response.StatusCode == HttpStatusCode.OK;
    }

    private async Task UploadAsync(string repository, string digest, Func<HttpContent> open, CancellationToken cancellationToken)
    {
        if (await HasAsync($"v2/{repository}/blobs/{digest}", cancellationToken)) { return; }
        using var started = await http.PostAsync(new Uri(registry, $"v2/{repository}/blobs/uploads/"), null, cancellationToken);
        await EnsureAsync(started, repository, cancellationToken);
        var location = new Uri(registry, started.Headers.Location!);
        var target = new UriBuilder(location) { Query = $"{location.Query.TrimStart('?')}&digest={Uri.EscapeDataString(digest)}" };
        using var content = open();
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var stored = await http.PutAsync(target.Uri, content, cancellationToken);
        await EnsureAsync(stored, repository, cancellationToken);
    }

    private async Task EnsureAsync(HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) { return; }
        throw new HttpRequestException($"the registry at {registry} refused {what}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }
}
