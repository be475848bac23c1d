using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Builds;
using ProxPaaS.Orchestrator.Outbound;
using ProxPaaS.Orchestrator.Projects;
using ProxPaaS.Orchestrator.Registry.Tokens;

namespace ProxPaaS.Orchestrator.Registry;

/// <summary>The OCI distribution API: what a tag points to, whether an image is there, and taking one away.</summary>
internal sealed partial class RegistryClient(IOptions<RegistryOptions> options, RegistryTokens tokens, OutboundClient outbound) : IDisposable
{
    private const int PageSize = 500;
    private const int MostPages = 200;

    private readonly RegistryOptions _options = options.Value;
    private readonly RegistryTransport _transport = new(options.Value, tokens, outbound);

    /// <summary>What the platform built for one organisation is not there for another one, although the platform itself may read it.</summary>
    /// <exception cref="RegistryException">As for an image that does not exist.</exception>
    public void RefuseForeign(ImageReference image, string organisationId)
    {
        if (_transport.IsOwn(image.Host) && !ImageNames.MayRead(image.Name, organisationId))
        {
            throw new RegistryException($"There is no image {image}. Check its name and tag.", notFound: true);
        }
    }

    /// <summary>HEAD (else GET) /v2/NAME/manifests/REFERENCE → the digest that the reference means now. An image for several platforms has to be one for ours.</summary>
    /// <param name="credentials">The organisation's sign-in at the image's registry; null: none.</param>
    /// <exception cref="RegistryException">Not there, not allowed, not for this platform, or not reachable.</exception>
    public async Task<string> ResolveAsync(ImageReference image, RegistryCredentials? credentials, CancellationToken cancellationToken)
    {
        var reference = image.Digest ?? image.Tag!;
        using var head = await _transport.SendAsync(HttpMethod.Head, image, $"manifests/{reference}", credentials, cancellationToken);
        if (head.IsSuccessStatusCode && head.Headers.TryGetValues("Docker-Content-Digest", out var values) && values.First() is var digest && Digest().IsMatch(digest) && !IsIndex(head))
        {
            return Same(image, digest);
        }

        if (head.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests)
        {
            // Said once is enough: a second request would only count against us.
            RegistryTransport.Check(head, image, credentials);
        }

        using var get = await _transport.SendAsync(HttpMethod.Get, image, $"manifests/{reference}", credentials, cancellationToken);
        RegistryTransport.Check(get, image, credentials);
        var manifest = await RegistryTransport.ReadAsync(get, cancellationToken);
        if (IsIndex(get))
        {
            ImageIndex.Check(manifest, image);
        }

        return Same(image, $"sha256:{Convert.ToHexStringLower(SHA256.HashData(manifest))}");
    }

    /// <summary>HEAD /v2/NAME/manifests/DIGEST</summary>
    public async Task<bool> ExistsAsync(ImageReference image, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(HttpMethod.Head, image, $"manifests/{image.Digest}", null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        RegistryTransport.Check(response, image, null);
        return true;
    }

    /// <summary>DELETE /v2/NAME/manifests/DIGEST. Not there is success; false when the registry does not delete at all.</summary>
    public async Task<bool> DeleteAsync(ImageReference image, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(HttpMethod.Delete, image, $"manifests/{image.Digest}", null, cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.NotFound:
                return true;
            case HttpStatusCode.MethodNotAllowed:
                return false;
            default:
                RegistryTransport.Check(response, image, null);
                return true;
        }
    }

    /// <summary>GET /v2/_catalog, page by page: every repository of the platform's own registry, or an error; never a part of them.</summary>
    public Task<IReadOnlyList<string>> RepositoriesAsync(CancellationToken cancellationToken)
        => ListAsync("_catalog", "repositories", new(_options.Host ?? "", "", null, null), "registry:catalog:*", cancellationToken);

    /// <summary>GET /v2/NAME/tags/list, page by page. Empty for a repository whose manifests are all gone.</summary>
    public Task<IReadOnlyList<string>> TagsAsync(string repository, CancellationToken cancellationToken)
        => ListAsync($"{repository}/tags/list", "tags", new(_options.Host ?? "", repository, null, null), $"repository:{repository}:pull", cancellationToken);

    private async Task<IReadOnlyList<string>> ListAsync(string path, string field, ImageReference about, string scope, CancellationToken cancellationToken)
    {
        var next = new Uri($"{(_options.Insecure ? "http" : "https")}://{_options.Host}/v2/{path}?n={PageSize}");
        var items = new List<string>();
        for (var pages = 0; pages < MostPages; pages++)
        {
            using var response = await _transport.ListAsync(next, about, scope, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound && field == "tags")
            {
                return [];
            }

            RegistryTransport.Check(response, about, null);
            using var document = JsonDocument.Parse(await RegistryTransport.ReadAsync(response, cancellationToken));
            if (document.RootElement.TryGetProperty(field, out var found) && found.ValueKind == JsonValueKind.Array)
            {
                items.AddRange(found.EnumerateArray().Select(item => item.GetString()).OfType<string>());
            }

            // <…/v2/_catalog?last=x&n=500>; rel="next"
            if (!response.Headers.TryGetValues("Link", out var links) || NextPage().Match(links.First()) is not { Success: true } link)
            {
                return items;
            }

            var following = new Uri(next, link.Groups[1].Value);
            next = following.Authority == next.Authority ? following : throw new RegistryException($"The registry {_options.Host} sends its lists' next page to another host.");
        }

        throw new RegistryException($"The registry {_options.Host} lists more than {PageSize * MostPages} names; nothing is decided on a part of them.");
    }

    public void Dispose() => _transport.Dispose();

    private static bool IsIndex(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType is "application/vnd.oci.image.index.v1+json" or "application/vnd.docker.distribution.manifest.list.v2+json";

    private static string Same(ImageReference image, string digest)
        => image.Digest is null || image.Digest == digest ? digest : throw new RegistryException($"The registry {image.Host} answered with another image than {image.Digest}. Do not use it.");

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex Digest();

    [GeneratedRegex("<([^>]+)>\\s*;\\s*rel=\"?next\"?")]
    private static partial Regex NextPage();
}
