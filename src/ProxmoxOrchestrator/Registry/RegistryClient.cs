using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using ProxPaaS.Orchestrator.Projects;

namespace ProxPaaS.Orchestrator.Registry;

/// <summary>
/// The OCI distribution API: what a tag points to, whether an image is there, and taking one away.
/// The platform's credentials go to the platform's registry only; others are asked without any.
/// </summary>
internal sealed partial class RegistryClient : IDisposable
{
    private const string DockerHub = "docker.io";
    private const int LongestManifest = 4 * 1024 * 1024;

    private static readonly string[] ManifestTypes =
    [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ];

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly RegistryOptions _options;
    private readonly HttpClient _own;
    private readonly HttpClient _others;
    private readonly X509Certificate2Collection _authorities = [];

    public RegistryClient(IOptions<RegistryOptions> options)
    {
        _options = options.Value;
        if (!string.IsNullOrEmpty(_options.CaFile))
        {
            _authorities.ImportFromPemFile(_options.CaFile);
        }

        _own = Create(_authorities);
        _others = Create([]);
    }

    /// <summary>HEAD (else GET) /v2/NAME/manifests/REFERENCE → the digest that the reference means now.</summary>
    /// <exception cref="RegistryException">Not there, not allowed, or not reachable.</exception>
    public async Task<string> ResolveAsync(ImageReference image, CancellationToken cancellationToken)
    {
        if (image.Digest is not null)
        {
            return image.Digest;
        }

        using var head = await SendAsync(HttpMethod.Head, image, $"manifests/{image.Tag}", cancellationToken);
        if (head.IsSuccessStatusCode && head.Headers.TryGetValues("Docker-Content-Digest", out var values) && values.First() is var digest && Digest().IsMatch(digest))
        {
            return digest;
        }

        using var get = await SendAsync(HttpMethod.Get, image, $"manifests/{image.Tag}", cancellationToken);
        Check(get, image);
        return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(await ReadAsync(get, cancellationToken)))}";
    }

    /// <summary>HEAD /v2/NAME/manifests/DIGEST</summary>
    public async Task<bool> ExistsAsync(ImageReference image, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Head, image, $"manifests/{image.Digest}", cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        Check(response, image);
        return true;
    }

    /// <summary>DELETE /v2/NAME/manifests/DIGEST. Not there is success; false when the registry does not delete at all.</summary>
    public async Task<bool> DeleteAsync(ImageReference image, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, image, $"manifests/{image.Digest}", cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.NotFound:
                return true;
            case HttpStatusCode.MethodNotAllowed:
                return false;
            default:
                Check(response, image);
                return true;
        }
    }

    public void Dispose()
    {
        _own.Dispose();
        _others.Dispose();
    }

    private bool IsOwn(string host) => string.Equals(host, _options.Host, StringComparison.OrdinalIgnoreCase);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, ImageReference image, string path, CancellationToken cancellationToken)
    {
        if (image.Host == DockerHub && method == HttpMethod.Head && await FromMirrorAsync(image, path, cancellationToken) is { } mirrored)
        {
            return mirrored;
        }

        var own = IsOwn(image.Host);
        var scheme = own && _options.Insecure ? "http" : "https";
        var host = image.Host == DockerHub ? "registry-1.docker.io" : image.Host;
        var url = new Uri($"{scheme}://{host}/v2/{image.Name}/{path}");
        var authorization = own && !string.IsNullOrEmpty(_options.Username) ? Basic() : null;
        var response = await SendAsync(own, method, url, authorization, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || response.Headers.WwwAuthenticate.FirstOrDefault(h => h.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) is not { } challenge)
        {
            return response;
        }

        response.Dispose();
        return await SendAsync(own, method, url, await TokenAsync(own, challenge, image, method == HttpMethod.Delete, cancellationToken), cancellationToken);
    }

    /// <summary>What the mirror has; null sends the question on, as Docker does. A mirror is asked without credentials.</summary>
    private async Task<HttpResponseMessage?> FromMirrorAsync(ImageReference image, string path, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(_options.DockerHubMirror))
        {
            return null;
        }

        try
        {
            var response = await SendAsync(own: false, HttpMethod.Head, new Uri(new Uri(_options.DockerHubMirror), $"v2/{image.Name}/{path}"), null, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            response.Dispose();
        }
        catch (RegistryException)
        {
            // Docker Hub itself may still answer.
        }

        return null;
    }

    private async Task<HttpResponseMessage> SendAsync(bool own, HttpMethod method, Uri url, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.Authorization = authorization;
        foreach (var type in ManifestTypes)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        try
        {
            return await (own ? _own : _others).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException ex)
        {
            throw new RegistryException($"The registry {url.Authority} cannot be reached ({(ex.InnerException ?? ex).Message}). Check the image's host, or give the image by digest.", false, ex);
        }
        catch (OperationCanceledException ex) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RegistryException($"The registry {url.Authority} did not answer within {Timeout.TotalSeconds:0} s. Check the image's host, or give the image by digest.", false, ex);
        }
    }

    /// <summary>The distribution token flow: realm and service come from the challenge, the scope from us.</summary>
    private async Task<AuthenticationHeaderValue> TokenAsync(bool own, AuthenticationHeaderValue challenge, ImageReference image, bool delete, CancellationToken cancellationToken)
    {
        var parameters = Parameter().Matches(challenge.Parameter ?? "").ToDictionary(m => m.Groups[1].Value.ToLowerInvariant(), m => m.Groups[2].Value);
        if (!parameters.TryGetValue("realm", out var realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new RegistryException($"The registry {image.Host} asks for a sign-in in a way that is not understood.");
        }

        var scope = $"repository:{image.Name}:{(delete ? "delete" : "pull")}";
        var query = $"scope={Uri.EscapeDataString(scope)}{(parameters.TryGetValue("service", out var service) ? $"&service={Uri.EscapeDataString(service)}" : "")}";
        using var response = await SendAsync(own, HttpMethod.Get, new UriBuilder(url) { Query = query }.Uri, own && !string.IsNullOrEmpty(_options.Username) ? Basic() : null, cancellationToken);
        Check(response, image);
        using var document = JsonDocument.Parse(await ReadAsync(response, cancellationToken));
        var token = new[] { "token", "access_token" }.Select(n => document.RootElement.TryGetProperty(n, out var value) ? value.GetString() : null).FirstOrDefault(v => v is not null);
        return new AuthenticationHeaderValue("Bearer", token ?? throw new RegistryException($"The registry {image.Host} gave no token for {image.Name}."));
    }

    private AuthenticationHeaderValue Basic() => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_options.Username}:{_options.Password}")));

    private static void Check(HttpResponseMessage response, ImageReference image)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        throw response.StatusCode switch
        {
            HttpStatusCode.NotFound => new RegistryException($"There is no image {image}. Check its name and tag.", notFound: true),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new RegistryException($"The registry {image.Host} does not let us read {image.Name}. It is private, or it does not exist."),
            HttpStatusCode.TooManyRequests => new RegistryException($"The registry {image.Host} limits us at the moment. Try again later, or give the image by digest."),
            var status => new RegistryException($"The registry {image.Host} answered {(int)status} for {image}. Try again later."),
        };
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var copy = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > LongestManifest)
            {
                throw new RegistryException("The registry's answer is larger than any manifest.");
            }
        }

        return copy.ToArray();
    }

    private static HttpClient Create(X509Certificate2Collection authorities)
    {
        // No redirects: what answers must be what was asked, and credentials never travel on.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (authorities.Count > 0)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return new HttpClient(handler) { Timeout = Timeout };
    }

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex Digest();

    [GeneratedRegex("([A-Za-z]+)=\"([^\"]*)\"")]
    private static partial Regex Parameter();
}
